import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { batchesIn, decodeGroupRecord } from '@barnabas/protocol';
import type { CoordinatorRecord } from '../decision.js';
import { fetchRequest, GroupRuntime, ordersId } from './group-runtime.fixture.js';
import { loadGroup } from './group-loader.js';
import { groupMetadataRecord, offsetCommitRecord } from './records.js';

const directory = new URL('../../../../test/vectors/log-directory/__consumer_offsets-0/', import.meta.url);

/** What Apache Kafka wrote; control records (transaction markers) are not for the coordinator's replay. */
function kafkaRecords(): CoordinatorRecord[] {
  const log = readFileSync(new URL('00000000000000000000.log', directory));
  return [...batchesIn(log)]
    .filter((batch) => !batch.isControl)
    .flatMap((batch) => [...batch.records()])
    .map(({ key, value }) => {
      if (key === null) throw new Error('a coordinator record has a key');
      return { key, value };
    });
}

function loadedRuntime(): GroupRuntime {
  const runtime = new GroupRuntime();
  runtime.log = kafkaRecords();
  runtime.restart();
  return runtime;
}

describe('a partition of __consumer_offsets that Apache Kafka wrote', () => {
  it.each([
    ['sample-classic', 500, 'note-classic'],
    ['sample-consumer', 500, 'note-consumer'],
    ['sample-tx-group', 77, ''],
  ])('gives the offset that %s committed', (groupId, committedOffset, metadata) => {
    const fetched = loadedRuntime().send('offset-fetch', 9, fetchRequest({ plain: [0] }, { groupId }));
    expect(fetched.response.groups?.[0]?.topics?.[0]?.partitions).toEqual([
      { partitionIndex: 0, committedOffset, committedLeaderEpoch: -1, metadata, errorCode: 0 },
    ]);
  });

  it('shows the classic group with its static member, the consumer group as empty, the third as a simple one', () => {
    const runtime = loadedRuntime();
    const listed = runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response;
    expect(listed.groups).toEqual([
      { groupId: 'sample-classic', protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' },
      { groupId: 'sample-tx-group', protocolType: '', groupState: 'Empty', groupType: 'classic' },
      { groupId: 'sample-consumer', protocolType: 'consumer', groupState: 'Empty', groupType: 'consumer' },
    ]);
    const described = runtime.send('describe', 6, { groups: ['sample-classic'], includeAuthorizedOperations: false });
    expect(described.response.groups?.[0]).toMatchObject({ protocolData: 'range', groupState: 'Stable' });
    expect(described.response.groups?.[0]?.members?.[0]).toMatchObject({
      groupInstanceId: 'static-1',
      memberId: 'static-1-ae009a47-2f52-4b6b-8f60-88ccccdee055',
      clientHost: '/127.0.0.1',
    });
  });

  it('comes out of our writer byte for byte', () => {
    let compared = 0;
    for (const record of kafkaRecords()) {
      if (record.key.readInt16BE() > 2) continue;
      const decoded = decodeGroupRecord(record.key, record.value);
      if (decoded.name === 'GroupMetadata' && decoded.value) {
        expect(groupMetadataRecord(loadGroup(decoded.key.group, decoded.value))).toEqual(record);
        compared += 1;
      } else if (decoded.name === 'OffsetCommit' && decoded.value) {
        const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp, topicId } = decoded.value;
        const { group, topic, partition } = decoded.key;
        const committed = { offset, leaderEpoch, metadata, topicId };
        const times = { commitTimestampMs: commitTimestamp, expireTimestampMs: expireTimestamp };
        expect(offsetCommitRecord(group, topic, partition, { ...committed, ...times })).toEqual(record);
        compared += 1;
      }
    }
    expect(compared).toBe(5);
  });

  it('drops a member that does not show itself within its session, and keeps the offsets', () => {
    const runtime = loadedRuntime();
    runtime.advance(10 * 60_000);
    const described = runtime.send('describe', 6, { groups: ['sample-classic'], includeAuthorizedOperations: false });
    expect(described.response.groups?.[0]).toMatchObject({ groupState: 'Empty', members: [] });
    const fetched = runtime.send('offset-fetch', 9, fetchRequest(null, { groupId: 'sample-classic' }));
    expect(fetched.response.groups?.[0]?.topics).toMatchObject([{ name: 'plain', topicId: ordersId }]);
  });
});
