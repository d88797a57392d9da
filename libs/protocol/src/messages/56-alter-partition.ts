import { array, int16, int32, int64, int8, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 newIsrWithEpochs instead of newIsr (KIP-903) */
export const AlterPartitionRequest = message('AlterPartitionRequest', {
  key: 56,
  versions: '2-3',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        leaderEpoch: int32(),
        newIsr: array(int32(), '0-2'),
        newIsrWithEpochs: array({ brokerId: int32(), brokerEpoch: int64({ default: -1 }) }, '3+'),
        leaderRecoveryState: int8({ default: 0 }),
        partitionEpoch: int32(),
      }),
    }),
  },
});
export type AlterPartitionRequest = Infer<typeof AlterPartitionRequest>;

/** v3 KIP-903 */
export const AlterPartitionResponse = message('AlterPartitionResponse', {
  key: 56,
  versions: '2-3',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
        isr: array(int32()),
        leaderRecoveryState: int8({ default: 0 }),
        partitionEpoch: int32(),
      }),
    }),
  },
});
export type AlterPartitionResponse = Infer<typeof AlterPartitionResponse>;
