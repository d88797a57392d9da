import { array, int16, int32, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DeleteShareGroupStateRequest = message('DeleteShareGroupStateRequest', {
  key: 86,
  versions: '0',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({ topicId: uuid(), partitions: array({ partition: int32() }) }),
  },
});
export type DeleteShareGroupStateRequest = Infer<typeof DeleteShareGroupStateRequest>;

export const DeleteShareGroupStateResponse = message('DeleteShareGroupStateResponse', {
  key: 86,
  versions: '0',
  flexible: '0+',
  fields: {
    results: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), errorCode: int16(), errorMessage: nullableString({ default: null }) }),
    }),
  },
});
export type DeleteShareGroupStateResponse = Infer<typeof DeleteShareGroupStateResponse>;
