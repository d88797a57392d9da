import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { batchesIn, decodeGroupRecord } from '@barnabas/protocol';
import type { CoordinatorRecord } from '../../decision.js';
import type { ConsumerGroup } from './consumer-group.js';
import {
  assignmentEpochRecord,
  currentAssignmentRecord,
  groupEpochRecord,
  memberRecord,
  memberTombstones,
  targetRecord,
} from './consumer-records.js';
import { replayConsumerRecord, type ConsumerGroupRecord } from './consumer-replay.js';

const log = new URL(
  '../../../../../test/vectors/log-directory/__consumer_offsets-0/00000000000000000000.log',
  import.meta.url,
);

/** What Apache Kafka wrote of sample-consumer. */
function consumerRecords(): { record: CoordinatorRecord; decoded: ConsumerGroupRecord }[] {
  return [...batchesIn(readFileSync(log))]
    .filter((batch) => !batch.isControl)
    .flatMap((batch) => [...batch.records()])
    .flatMap(({ key, value }) => {
      const decoded = decodeGroupRecord(key!, value);
      return decoded.name.startsWith('ConsumerGroup')
        ? [{ record: { key: key!, value }, decoded: decoded as ConsumerGroupRecord }]
        : [];
    });
}

/** The record that we would write for what the group now says. */
function rewritten(group: ConsumerGroup, { name, key }: ConsumerGroupRecord): CoordinatorRecord | undefined {
  const { groupId, groupEpoch, metadataHash, assignmentEpoch, assignmentTimestampMs } = group;
  const member = 'memberId' in key ? group.member(key.memberId) : undefined;
  if (name === 'ConsumerGroupMetadata') return groupEpochRecord(groupId, groupEpoch, metadataHash);
  if (name === 'ConsumerGroupTargetAssignmentMetadata') {
    return assignmentEpochRecord(groupId, assignmentEpoch, assignmentTimestampMs);
  }
  if (member === undefined) return undefined;
  if (name === 'ConsumerGroupMemberMetadata') return memberRecord(groupId, member);
  if (name === 'ConsumerGroupTargetAssignmentMember') {
    return targetRecord(groupId, member.memberId, group.targets.get(member.memberId)!);
  }
  return name === 'ConsumerGroupCurrentMemberAssignment' ? currentAssignmentRecord(groupId, member) : undefined;
}

describe('a consumer group that Apache Kafka wrote', () => {
  it('comes out of our writer byte for byte', () => {
    const groups = new Map<string, ConsumerGroup>();
    let compared = 0;
    for (const { record, decoded } of consumerRecords()) {
      replayConsumerRecord(groups, decoded);
      const group = groups.get('sample-consumer')!;
      if (record.value === null) {
        expect(memberTombstones('sample-consumer', 'IlbtBbzVT2unFFmem6Xb8w')).toContainEqual(record);
      } else {
        expect(rewritten(group, decoded)).toEqual(record);
      }
      compared += 1;
    }
    expect(compared).toBe(9);
  });

  it('is empty in its third epoch at the end', () => {
    const groups = new Map<string, ConsumerGroup>();
    for (const { decoded } of consumerRecords()) replayConsumerRecord(groups, decoded);
    const group = groups.get('sample-consumer')!;
    expect(group).toMatchObject({ state: 'Empty', groupEpoch: 3, assignmentEpoch: 2, metadataHash: 0n, size: 0 });
    expect(group.targets.size).toBe(0);
  });
});
