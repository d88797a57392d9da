import { describe, expect, it, jest } from '@jest/globals';
import { defaultGroupSettings, noTopics } from '@barnabas/coordinator';
import type { GroupCommand, GroupReply, GroupTopics } from '@barnabas/coordinator';
import { ErrorCode } from '@barnabas/protocol';
import { silentLogger } from '../logger.js';
import { GroupPartition } from '../groups/group-partition.js';
import type { GroupCall } from '../groups/group-partition.js';
import { PartitionFixture } from '../partitions/partition.fixture.js';
import { ShardRuntime } from './shard-runtime.js';

/** Whatever is asked for is there. */
const anyTopics: GroupTopics = {
  ...noTopics,
  byName: (name) => ({ name, id: 'U9lGQ3RITIStZ0scoTdOOQ', partitionCount: 1 }),
};

const CLIENT = { version: 8, clientId: 'test', clientHost: '/127.0.0.1' };

/** A call that remembers how it ended. */
class Call implements GroupCall {
  readonly outcomes: (GroupReply | ErrorCode)[] = [];
  respond(response: GroupReply): void {
    this.outcomes.push(response);
  }
  refuse(errorCode: ErrorCode): void {
    this.outcomes.push(errorCode);
  }
}

function commit(token: GroupCall, offset: number, groupId = 'g') {
  const partition = { partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: 'note' };
  const request = {
    groupId,
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    retentionTimeMs: -1,
    topics: [{ name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitions: [partition] }],
  };
  return { kind: 'offset-commit', token, request, ...CLIENT } as const;
}

function join(token: GroupCall) {
  const request = {
    groupId: 'g',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.alloc(6) }],
    reason: null,
  };
  return { kind: 'join', token, request, ...CLIENT, version: 3 } as const;
}

function consumerJoin(token: GroupCall) {
  const request = {
    groupId: 'c',
    memberId: 'member',
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 10_000,
    subscribedTopicNames: ['orders'],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: [],
  };
  return { kind: 'consumer-heartbeat', token, request, ...CLIENT, version: 1 } as const;
}

/** Every sync takes until it is let go. */
function slowDisk({ platform: { files } }: PartitionFixture): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const open = files.open.bind(files);
  jest.spyOn(files, 'open').mockImplementation(async (path, mode) => {
    const file = await open(path, mode);
    const datasync = file.datasync.bind(file);
    jest.spyOn(file, 'datasync').mockImplementation(() => promise.then(datasync));
    return file;
  });
  return resolve;
}

async function scene(fixture?: PartitionFixture, writeTimeoutMs?: number) {
  const on = fixture ?? (await PartitionFixture.open());
  const failures: string[] = [];
  const { platform } = on;
  const runtime = new ShardRuntime<GroupCommand<GroupCall>, GroupReply, GroupPartition>({
    partition: on.partition(0, {}, '__consumer_offsets'),
    platform,
    ...(writeTimeoutMs !== undefined && { writeTimeoutMs }),
    logger: silentLogger,
    open: () => new GroupPartition({ settings: defaultGroupSettings, topics: anyTopics, platform }),
    onFailed: () => failures.push('failed'),
  });
  return { fixture: on, runtime, failures, time: on.platform.time };
}

describe('ShardRuntime', () => {
  it('answers a commit when it is durable, not before', async () => {
    const { runtime, time } = await scene();
    await runtime.load();
    const call = new Call();
    runtime.ask(commit(call, 7));
    expect(call.outcomes).toEqual([]);
    await time.quiet();
    expect(call.outcomes).toMatchObject([{ topics: [{ partitions: [{ errorCode: ErrorCode.None }] }] }]);
  });

  it('lets no later answer overtake what it may rest on', async () => {
    const { runtime, time } = await scene();
    await runtime.load();
    const order: string[] = [];
    const named = (name: string): GroupCall => ({
      respond: () => order.push(name),
      refuse: () => order.push('refused'),
    });
    runtime.ask(commit(named('commit'), 7));
    runtime.ask({
      kind: 'list',
      token: named('list'),
      request: { statesFilter: [], typesFilter: [] },
      ...CLIENT,
    });
    expect(order).toEqual([]);
    await time.quiet();
    expect(order).toEqual(['commit', 'list']);
  });

  it('reads its groups back from the partition', async () => {
    const first = await scene();
    await first.runtime.load();
    first.runtime.ask(commit(new Call(), 7));
    first.runtime.ask(commit(new Call(), 9));
    await first.time.quiet();
    first.runtime.unload();
    await first.fixture.directory.close();

    const again = await scene(await PartitionFixture.open({}, first.fixture.platform));
    const early = new Call();
    again.runtime.ask(commit(early, 1));
    expect(early.outcomes).toEqual([ErrorCode.CoordinatorLoadInProgress]);
    await again.runtime.load();
    expect(again.runtime.shard?.groups()).toMatchObject([
      { groupId: 'g', state: 'Empty', offsets: [{ topic: 'orders', partition: 0, offset: 9, metadata: 'note' }] },
    ]);
  });

  describe('when records are larger than max.message.bytes', () => {
    function largeCommit(token: GroupCall, partitionCount: number) {
      const command = commit(token, 7);
      const partitions = Array.from({ length: partitionCount }, (_, partitionIndex) => ({
        partitionIndex,
        committedOffset: 7,
        committedLeaderEpoch: -1,
        committedMetadata: 'note',
      }));
      const topics = command.request.topics.map((topic) => ({ ...topic, partitions }));
      return { ...command, request: { ...command.request, topics } };
    }

    it('refuses the request, with nothing written and nothing changed, and goes on', async () => {
      const { runtime, fixture, failures, time } = await scene(await PartitionFixture.open({ maxMessageBytes: 500 }));
      await runtime.load();
      const tooLarge = new Call();
      runtime.ask(largeCommit(tooLarge, 20));
      expect(tooLarge.outcomes).toEqual([ErrorCode.UnknownServerError]);
      expect(runtime.shard?.groups()).toEqual([]);
      expect(fixture.directory.partitions.get('__consumer_offsets-0')?.logEndOffset).toBe(0);
      const next = new Call();
      runtime.ask(largeCommit(next, 3));
      await time.quiet();
      expect(next.outcomes).toHaveLength(1);
      expect(runtime.shard?.groups()[0]?.offsets).toHaveLength(3);
      expect(failures).toEqual([]);
    });

    it('spreads maintenance over several batches', async () => {
      const first = await scene();
      await first.runtime.load();
      first.runtime.ask(largeCommit(new Call(), 40));
      await first.time.quiet();
      first.runtime.unload();
      await first.fixture.directory.close();
      const on = await PartitionFixture.open({ maxMessageBytes: 500 }, first.fixture.platform);
      const { runtime, time } = await scene(on);
      await runtime.load();
      expect(runtime.shard?.groups()[0]?.offsets).toHaveLength(40);
      await time.advance(defaultGroupSettings.offsetsRetentionMs);
      runtime.tell({ kind: 'expire-offsets' });
      await time.quiet();
      expect(runtime.shard?.groups()).toEqual([]);
    });

    it('fires a timer again when its records are refused', async () => {
      const { runtime, fixture, time } = await scene();
      await runtime.load();
      const log = fixture.directory.partitions.get('__consumer_offsets-0');
      const leaver = new Call();
      runtime.ask(consumerJoin(leaver));
      await time.quiet();
      expect(runtime.shard?.groups()).toMatchObject([{ groupId: 'c', memberCount: 1 }]);
      log?.updateConfig({ ...log.config, maxMessageBytes: 100 });
      await time.advance(46_000);
      expect(runtime.shard?.groups()).toMatchObject([{ groupId: 'c', memberCount: 1 }]);
      log?.updateConfig({ ...log.config, maxMessageBytes: 1_000 });
      await time.advance(500);
      expect(runtime.shard?.groups()).toMatchObject([{ groupId: 'c', memberCount: 0 }]);
    });
  });

  it('fires the timers that the shard sets: an initial rebalance ends by itself', async () => {
    const { runtime, time } = await scene();
    await runtime.load();
    const call = new Call();
    runtime.ask(join(call));
    await time.advance(2_999);
    expect(call.outcomes).toEqual([]);
    await time.advance(1);
    expect(call.outcomes).toMatchObject([{ errorCode: ErrorCode.None, generationId: 1 }]);
  });

  it('tells those who wait to look elsewhere when it is unloaded, and keeps no timer', async () => {
    const { runtime, time } = await scene();
    await runtime.load();
    const parked = new Call();
    const decided = new Call();
    runtime.ask(join(parked));
    runtime.ask(commit(decided, 7, 'other'));
    runtime.unload();
    expect(parked.outcomes).toEqual([ErrorCode.NotCoordinator]);
    await time.quiet();
    expect(decided.outcomes).toMatchObject([{ topics: [{ partitions: [{ errorCode: ErrorCode.None }] }] }]);
    expect(time.pending('liveness') + time.pending('work')).toBe(0);
    const late = new Call();
    runtime.ask(commit(late, 8));
    expect(late.outcomes).toEqual([ErrorCode.NotCoordinator]);
  });

  it('refuses a request whose records take too long to become durable, though they stand', async () => {
    const { runtime, fixture, time } = await scene(undefined, 5_000);
    await runtime.load();
    const letGo = slowDisk(fixture);
    const call = new Call();
    runtime.ask(commit(call, 7));
    await time.advance(4_999);
    expect(call.outcomes).toEqual([]);
    await time.advance(1);
    expect(call.outcomes).toEqual([ErrorCode.CoordinatorNotAvailable]);
    letGo();
    await time.quiet();
    const next = new Call();
    runtime.ask(commit(next, 8, 'other'));
    await time.quiet();
    expect(call.outcomes).toHaveLength(1);
    expect(next.outcomes).toMatchObject([{ topics: [{ partitions: [{ errorCode: ErrorCode.None }] }] }]);
    expect(runtime.shard?.groups()).toMatchObject([{ groupId: 'g', offsets: [{ offset: 7 }] }, { groupId: 'other' }]);
    expect(time.pending('liveness')).toBe(0);
  });

  it('refuses everybody when a sync fails, once each', async () => {
    const { runtime, failures, fixture, time } = await scene();
    await runtime.load();
    const parked = new Call();
    runtime.ask(join(parked));
    fixture.platform.files.failNext('datasync');
    const decided = new Call();
    runtime.ask(commit(decided, 7, 'other'));
    await time.quiet();
    expect(parked.outcomes).toEqual([ErrorCode.NotCoordinator]);
    expect(decided.outcomes).toEqual([ErrorCode.NotCoordinator]);
    expect(failures).toEqual(['failed']);
    expect(runtime.state).toBe('unloaded');
  });
});
