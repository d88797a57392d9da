import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ErrorCode,
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { coordinatorFound } from '../coordinator-lookup.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

const UNKNOWN_ID = 'U9lGQ3RITIStZ0scoTdOOQ';

let fixture: BrokerFixture;
let client: RawClient;
let topicId: string;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  topicId = await fixture.topic('orders', 2);
  client = await fixture.connect();
});

afterEach(() => fixture.broker.stop());

interface CommittedTopic {
  readonly name?: string;
  readonly topicId?: string;
  readonly partition?: number;
}

async function commit(version: number, topics: readonly CommittedTopic[], offset = 5): Promise<number[]> {
  const answer = await client.call(OffsetCommitRequest, OffsetCommitResponse, version, {
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: topics.map(({ partition = 0, ...topic }) => ({
      ...topic,
      partitions: [{ partitionIndex: partition, committedOffset: offset, committedMetadata: 'note' }],
    })),
  });
  return answer.topics.map(({ partitions }) => partitions[0]?.errorCode ?? NaN);
}

async function fetchAll(version: number) {
  const answer = await client.call(OffsetFetchRequest, OffsetFetchResponse, version, {
    groups: [{ groupId: 'g', topics: null }],
    requireStable: true,
  });
  return answer.groups[0];
}

/** Lets what is due now happen (a rebalance delay of 0 is still a timer), then takes the answer. */
async function settled<T>(answer: Promise<T>): Promise<T> {
  await fixture.platform.time.advance(1);
  return answer;
}

function join(groupId: string, memberId = '') {
  return client.call(JoinGroupRequest, JoinGroupResponse, 9, {
    groupId,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    memberId,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.alloc(6) }],
    reason: null,
  });
}

describe('groups of a broker', () => {
  it('live where Java says: by the hash code of their id', async () => {
    await coordinatorFound(client, 'g');
    const { groups } = fixture.broker.services;
    // "polygenelubricants".hashCode() is Integer.MIN_VALUE, whose absolute value Java cannot name.
    expect(['g', 'h', 'polygenelubricants', 'größe'].map((id) => groups.partitionFor(id))).toEqual([1, 2, 0, 1]);
  });

  it('refuse before their topic exists', async () => {
    expect(await commit(9, [{ name: 'orders' }])).toEqual([ErrorCode.NotCoordinator]);
  });

  it('commit by name and by id, and say partition by partition what does not exist', async () => {
    await coordinatorFound(client, 'g');
    expect(await commit(2, [{ name: 'orders' }, { name: 'gone' }, { name: 'orders', partition: 9 }])).toEqual([
      ErrorCode.None,
      ErrorCode.UnknownTopicOrPartition,
      ErrorCode.UnknownTopicOrPartition,
    ]);
    expect(await commit(10, [{ topicId, partition: 1 }, { topicId: UNKNOWN_ID }], 7)).toEqual([
      ErrorCode.None,
      ErrorCode.UnknownTopicId,
    ]);
    const byName = await fetchAll(9);
    expect(byName?.topics[0]?.name).toBe('orders');
    const byId = await fetchAll(10);
    expect(byId?.topics[0]?.topicId).toBe(topicId);
    for (const group of [byName, byId]) {
      expect(group?.topics[0]?.partitions.map(({ committedOffset, metadata }) => [committedOffset, metadata])).toEqual([
        [5, 'note'],
        [7, 'note'],
      ]);
    }
    expect(fixture.broker.state().groups).toMatchObject([{ groupId: 'g', state: 'Empty', memberCount: 0 }]);
  });

  it('forget the offsets of a topic that is deleted', async () => {
    await coordinatorFound(client, 'g');
    await commit(9, [{ name: 'orders' }]);
    await fixture.broker.services.controller.deleteTopics([{ name: 'orders' }]);
    await fixture.platform.time.quiet();
    expect((await fetchAll(9))?.topics ?? []).toEqual([]);
  });

  it('take a member through join, sync and heartbeat, and lose it when it falls silent', async () => {
    await coordinatorFound(client, 'g');
    const { errorCode, memberId } = await join('g');
    expect(errorCode).toBe(ErrorCode.MemberIdRequired);
    const joined = await settled(join('g', memberId));
    expect(joined).toMatchObject({ errorCode: ErrorCode.None, generationId: 1, leader: memberId });
    const assignment = Buffer.from('assignment');
    const synced = await client.call(SyncGroupRequest, SyncGroupResponse, 5, {
      groupId: 'g',
      generationId: 1,
      memberId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: [{ memberId, assignment }],
    });
    expect(synced).toMatchObject({ errorCode: ErrorCode.None, assignment });
    const beat = () => client.call(HeartbeatRequest, HeartbeatResponse, 4, { groupId: 'g', generationId: 1, memberId });
    expect((await beat()).errorCode).toBe(ErrorCode.None);
    await fixture.platform.time.advance(10_001);
    expect((await beat()).errorCode).toBe(ErrorCode.UnknownMemberId);
  });

  it('are listed over all their shards, and are there again after a restart', async () => {
    await coordinatorFound(client, 'g');
    for (const group of ['a', 'b', 'c', 'd']) {
      await join(group);
    }
    await commit(9, [{ name: 'orders' }]);
    const list = async (from: RawClient) => {
      const answer = await from.call(ListGroupsRequest, ListGroupsResponse, 5, { statesFilter: [], typesFilter: [] });
      return answer.groups.map(({ groupId }) => groupId).sort();
    };
    expect(await list(client)).toEqual(['a', 'b', 'c', 'd', 'g']);
    await fixture.broker.stop();
    fixture = await BrokerFixture.start({}, fixture.platform);
    await fixture.platform.time.quiet();
    client = await fixture.connect();
    expect(await list(client)).toEqual(['a', 'b', 'c', 'd', 'g']);
    expect((await fetchAll(9))?.topics[0]?.partitions[0]?.committedOffset).toBe(5);
  });

  it('answer a join that waits when the broker stops', async () => {
    await coordinatorFound(client, 'g');
    const first = await join('g');
    await settled(join('g', first.memberId));
    const second = await join('g');
    const waiting = join('g', second.memberId);
    await fixture.platform.time.quiet();
    await fixture.broker.stop();
    expect((await waiting).errorCode).toBe(ErrorCode.NotCoordinator);
  });
});
