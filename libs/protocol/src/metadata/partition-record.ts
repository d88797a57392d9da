import { array, int32, int8, nullableArray, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 directories (KIP-858); v2 eligibleLeaderReplicas, lastKnownElr (KIP-966) */
export const PartitionRecord = message('PartitionRecord', {
  key: 3,
  kind: 'metadata',
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    replicas: array(int32()),
    isr: array(int32()),
    removingReplicas: array(int32()),
    addingReplicas: array(int32()),
    leader: int32({ default: -1 }),
    /** 1: elected out of sync and still recovering. */
    leaderRecoveryState: int8({ tag: 0 }),
    leaderEpoch: int32({ default: -1 }),
    partitionEpoch: int32({ default: -1 }),
    directories: array(uuid(), '1+'),
    eligibleLeaderReplicas: nullableArray(int32(), '2+', { tag: 1 }),
    lastKnownElr: nullableArray(int32(), '2+', { tag: 2 }),
  },
});
export type PartitionRecord = Infer<typeof PartitionRecord>;
