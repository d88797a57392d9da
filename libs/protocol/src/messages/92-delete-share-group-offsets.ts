import { array, int16, int32, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DeleteShareGroupOffsetsRequest = message('DeleteShareGroupOffsetsRequest', {
  key: 92,
  versions: '0',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({ topicName: string() }),
  },
});
export type DeleteShareGroupOffsetsRequest = Infer<typeof DeleteShareGroupOffsetsRequest>;

export const DeleteShareGroupOffsetsResponse = message('DeleteShareGroupOffsetsResponse', {
  key: 92,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString({ default: null }),
    responses: array({
      topicName: string(),
      topicId: uuid(),
      errorCode: int16(),
      errorMessage: nullableString({ default: null }),
    }),
  },
});
export type DeleteShareGroupOffsetsResponse = Infer<typeof DeleteShareGroupOffsetsResponse>;
