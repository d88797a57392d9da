import { array, int16, int32, int64, int8, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/**
 * v2 isolationLevel; v4 currentLeaderEpoch; v6 flexible; v7 KIP-734; v8 KIP-405; v9 KIP-1005; v10 timeoutMs
 * (KIP-1075); v11 KIP-1023
 */
export const ListOffsetsRequest = message('ListOffsetsRequest', {
  key: 2,
  versions: '1-11',
  flexible: '6+',
  fields: {
    replicaId: int32(),
    /** 0: read_uncommitted; 1: read_committed, where the end is the last stable offset. */
    isolationLevel: int8('2+'),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        currentLeaderEpoch: int32('4+', { default: -1, ignorable: true }),
        /**
         * -1: end; -2: start; -3: newest timestamp; -4: start of the local log; -5: end of the tiered log; -6:
         * next to be tiered.
         */
        timestamp: int64(),
      }),
    }),
    timeoutMs: int32('10+', { ignorable: true }),
  },
});
export type ListOffsetsRequest = Infer<typeof ListOffsetsRequest>;

/** v2 throttleTimeMs; v4 leaderEpoch; v6 flexible; v7 KIP-734; v8 KIP-405; v9 KIP-1005; v10 KIP-1075; v11 KIP-1023 */
export const ListOffsetsResponse = message('ListOffsetsResponse', {
  key: 2,
  versions: '1-11',
  flexible: '6+',
  fields: {
    throttleTimeMs: int32('2+', { ignorable: true }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        timestamp: int64({ default: -1 }),
        offset: int64({ default: -1 }),
        leaderEpoch: int32('4+', { default: -1 }),
      }),
    }),
  },
});
export type ListOffsetsResponse = Infer<typeof ListOffsetsResponse>;
