import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  ErrorCode,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { coordinatorFound } from '../coordinator-lookup.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

const GROUP_RESOURCE = 32;
const READ_DELETE_DESCRIBE_AND_CONFIGS = 3_400;

let fixture: BrokerFixture;
let client: RawClient;

async function start(settings: Record<string, string> = {}): Promise<void> {
  fixture = await BrokerFixture.start(settings);
  await fixture.topic('orders', 3);
  client = await fixture.connect();
  await coordinatorFound(client, 'g');
}

afterEach(() => fixture.broker.stop());

function heartbeat(fields: Partial<Input<typeof ConsumerGroupHeartbeatRequest>>) {
  const body = { groupId: 'g', memberId: 'm', memberEpoch: 0, ...fields };
  return client.call(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, body);
}

function join(fields: Partial<Input<typeof ConsumerGroupHeartbeatRequest>> = {}) {
  return heartbeat({ rebalanceTimeoutMs: 60_000, topicPartitions: [], subscribedTopicNames: ['orders'], ...fields });
}

async function describeGroups(groupIds: string[]) {
  const body = { groupIds, includeAuthorizedOperations: true };
  const { groups } = await client.call(ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, 1, body);
  return groups;
}

async function describeGroup() {
  return (await describeGroups(['g']))[0];
}

const assigned = (topicPartitions: readonly { readonly partitions: readonly number[] }[] | undefined) =>
  topicPartitions?.map(({ partitions }) => partitions.length);

describe('a group of the consumer protocol', () => {
  it('assigns the partitions that the metadata has, and more of them once they are there', async () => {
    await start();
    const joined = await join({ subscribedTopicNames: ['orders', 'mails'] });
    expect(joined).toMatchObject({ errorCode: ErrorCode.None, memberEpoch: 2, heartbeatIntervalMs: 5_000 });
    expect(assigned(joined.assignment?.topicPartitions)).toEqual([3]);
    await fixture.topic('mails', 2);
    await fixture.platform.time.advance(5_000);
    const { memberEpoch, assignment } = await heartbeat({ memberEpoch: 2 });
    expect(memberEpoch).toBe(3);
    expect(assigned(assignment?.topicPartitions)).toEqual(expect.arrayContaining([2, 3]));
    expect(await describeGroup()).toMatchObject({
      groupState: 'Stable',
      groupEpoch: 3,
      assignmentEpoch: 3,
      assignorName: 'uniform',
      authorizedOperations: READ_DELETE_DESCRIBE_AND_CONFIGS,
    });
  });

  it('resolves regular expressions between two heartbeats', async () => {
    await start();
    await join({ subscribedTopicNames: null, subscribedTopicRegex: 'ord.*' });
    await fixture.platform.time.advance(5_000);
    const { assignment } = await heartbeat({ memberEpoch: 1, topicPartitions: [] });
    expect(assigned(assignment?.topicPartitions)).toEqual([3]);
  });

  it('gives a member up when its session ends', async () => {
    await start();
    await join();
    await fixture.platform.time.advance(46_000);
    expect(await describeGroup()).toMatchObject({ groupState: 'Empty', members: [] });
  });

  it('obeys the configs of the group at once', async () => {
    await start();
    const configs = [{ name: 'consumer.heartbeat.interval.ms', configOperation: 0, value: '7000' }];
    await client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
      resources: [{ resourceType: GROUP_RESOURCE, resourceName: 'g', configs }],
      validateOnly: false,
    });
    expect((await join()).heartbeatIntervalMs).toBe(7_000);
  });

  it('is refused without words while there is no topic to keep it in', async () => {
    fixture = await BrokerFixture.start();
    client = await fixture.connect();
    expect(await join()).toMatchObject({ errorCode: ErrorCode.NotCoordinator, errorMessage: null });
    expect(await describeGroup()).toMatchObject({ errorCode: ErrorCode.NotCoordinator, errorMessage: null });
  });

  it('is not described without a name, which is answered first', async () => {
    await start();
    expect(await describeGroups(['g', ''])).toMatchObject([
      { groupId: '', errorCode: ErrorCode.InvalidGroupId, errorMessage: null },
      { groupId: 'g', errorCode: ErrorCode.GroupIdNotFound, errorMessage: 'Group g not found.' },
    ]);
  });

  it('is refused where the broker does not have the protocol', async () => {
    await start({ 'group.coordinator.rebalance.protocols': 'classic' });
    expect(await join()).toMatchObject({ errorCode: ErrorCode.UnsupportedVersion, errorMessage: null });
    expect(await describeGroup()).toMatchObject({ errorCode: ErrorCode.UnsupportedVersion, errorMessage: null });
  });
});
