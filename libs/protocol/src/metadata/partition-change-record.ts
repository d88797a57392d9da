import { int32, int8, nullableArray, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 directories (KIP-858); v2 eligibleLeaderReplicas, lastKnownElr (KIP-966) */
export const PartitionChangeRecord = message('PartitionChangeRecord', {
  key: 5,
  kind: 'metadata',
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    isr: nullableArray(int32(), { tag: 0 }),
    /** -2: unchanged; -1: no leader. */
    leader: int32({ tag: 1, default: -2 }),
    replicas: nullableArray(int32(), { tag: 2 }),
    removingReplicas: nullableArray(int32(), { tag: 3 }),
    addingReplicas: nullableArray(int32(), { tag: 4 }),
    /** -1: unchanged. */
    leaderRecoveryState: int8({ tag: 5, default: -1 }),
    directories: nullableArray(uuid(), '1+', { tag: 8 }),
    eligibleLeaderReplicas: nullableArray(int32(), '2+', { tag: 6 }),
    lastKnownElr: nullableArray(int32(), '2+', { tag: 7 }),
  },
});
export type PartitionChangeRecord = Infer<typeof PartitionChangeRecord>;
