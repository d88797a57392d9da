import { array, bool, int16, int32, int8, nullableArray, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v4 KIP-464; v5 flexible (KIP-525); v6 KIP-599 */
export const CreateTopicsRequest = message('CreateTopicsRequest', {
  key: 19,
  versions: '2-7',
  flexible: '5+',
  fields: {
    topics: array({
      name: string(),
      /** -1: the broker's default (KIP-464). */
      numPartitions: int32(),
      /** -1: the broker's default (KIP-464). */
      replicationFactor: int16(),
      assignments: array({ partitionIndex: int32(), brokerIds: array(int32()) }),
      configs: array({ name: string(), value: nullableString() }),
    }),
    timeoutMs: int32({ default: 60000 }),
    validateOnly: bool({ default: false }),
  },
});
export type CreateTopicsRequest = Infer<typeof CreateTopicsRequest>;

/**
 * v4 KIP-464; v5 flexible, topicConfigErrorCode, numPartitions, replicationFactor, configs (KIP-525); v6 KIP-599; v7
 * topicId
 */
export const CreateTopicsResponse = message('CreateTopicsResponse', {
  key: 19,
  versions: '2-7',
  flexible: '5+',
  fields: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      topicId: uuid('7+', { ignorable: true }),
      errorCode: int16(),
      errorMessage: nullableString(),
      topicConfigErrorCode: int16('5+', { tag: 0, ignorable: true }),
      numPartitions: int32('5+', { default: -1, ignorable: true }),
      replicationFactor: int16('5+', { default: -1, ignorable: true }),
      configs: nullableArray(
        {
          name: string(),
          value: nullableString(),
          readOnly: bool(),
          configSource: int8({ default: -1 }),
          isSensitive: bool(),
        },
        '5+',
        { default: [], ignorable: true },
      ),
    }),
  },
});
export type CreateTopicsResponse = Infer<typeof CreateTopicsResponse>;
