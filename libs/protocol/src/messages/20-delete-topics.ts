import { array, int16, int32, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v4 flexible; v5 KIP-599; v6 topics instead of topicNames */
export const DeleteTopicsRequest = message('DeleteTopicsRequest', {
  key: 20,
  versions: '1-6',
  flexible: '4+',
  fields: {
    topics: array({ name: nullableString({ default: null }), topicId: uuid() }, '6+'),
    topicNames: array(string(), '0-5', { ignorable: true }),
    timeoutMs: int32(),
  },
});
export type DeleteTopicsRequest = Infer<typeof DeleteTopicsRequest>;

/** v4 flexible; v5 errorMessage (KIP-599); v6 name may be null, topicId */
export const DeleteTopicsResponse = message('DeleteTopicsResponse', {
  key: 20,
  versions: '1-6',
  flexible: '4+',
  fields: {
    throttleTimeMs: int32(),
    responses: array({
      name: nullableString({ nullable: '6+' }),
      topicId: uuid('6+', { ignorable: true }),
      errorCode: int16(),
      errorMessage: nullableString('5+', { ignorable: true }),
    }),
  },
});
export type DeleteTopicsResponse = Infer<typeof DeleteTopicsResponse>;
