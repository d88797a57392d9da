import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  ErrorCode,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  ProduceRequest,
  ProduceResponse,
} from '@barnabas/protocol';
import { batch, Caller } from './calls.ts';
import { BrokerUnderTest } from './broker-under-test.ts';
import { mebibytes, ms, say, sayTable } from './report.ts';

const topics = 1000;
const partitionsPerTopic = 10;
const connections = 1000;
const groups = 1000;
const topicsPerRequest = 50;
const topicsPerProduce = 10;
const coordinatorTimeoutMs = 20_000;
const passingErrorCodes: readonly number[] = [
  ErrorCode.CoordinatorLoadInProgress,
  ErrorCode.CoordinatorNotAvailable,
  ErrorCode.NotCoordinator,
];

const settings = { 'offsets.topic.num.partitions': '50', 'max.connections.per.ip': '2000' };

const topicName = (i: number): string => `topic-${i}`;

/** Memory of a broker with many topics, connections and groups, and how long it takes to stop and to start with them. */
export async function memory(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'barnabas-bench-'));
  const running: BrokerUnderTest[] = [];
  try {
    await fillAndRestart(directory, running);
  } finally {
    for (const broker of running) await broker.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fillAndRestart(directory: string, running: BrokerUnderTest[]): Promise<void> {
  const rows: string[][] = [];
  const start = async (): Promise<BrokerUnderTest> => {
    const started = await BrokerUnderTest.start(directory, settings);
    running.push(started);
    return started;
  };
  let broker = await start();
  const note = async (what: string, tookMs?: number): Promise<void> => {
    const { rss, heapUsed, arrayBuffers } = await broker.ask('collect');
    rows.push([
      what,
      mebibytes(rss),
      mebibytes(heapUsed),
      mebibytes(arrayBuffers),
      tookMs === undefined ? '' : ms(tookMs),
    ]);
  };
  await note('started on nothing', broker.startMs);
  const callers = [await Caller.open(broker.address)];
  const [first] = callers as [Caller];
  await note(`${topics} topics of ${partitionsPerTopic} partitions`, await timed(() => createTopics(first)));
  await note('a record in every partition', await timed(() => writeEverywhere(first)));
  await note(
    `${connections} connections`,
    await timed(async () => {
      while (callers.length < connections) callers.push(await Caller.open(broker.address));
      await Promise.all(callers.map((caller, i) => caller.metadata(topicName(i % topics))));
    }),
  );
  await findCoordinator(first);
  await note(
    `${groups} groups with a member and a committed offset`,
    await timed(() => inTens(groups, (i) => joinGroup(callers[i % callers.length] ?? first, i))),
  );
  for (const caller of callers) caller.close();
  rows.push(['clean stop', '', '', '', ms(await broker.stop())]);
  broker = await start();
  await note('start after it', broker.startMs);
  await broker.kill();
  broker = await start();
  await note('start after kill -9', broker.startMs);
  sayTable(['', 'resident', 'heap', 'buffers', 'took'], rows);
  say('after a full garbage collection; resident includes what the allocator keeps for later');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function createTopics(caller: Caller): Promise<void> {
  for (let from = 0; from < topics; from += topicsPerRequest) {
    const named = Array.from({ length: topicsPerRequest }, (_, i) => ({
      name: topicName(from + i),
      numPartitions: partitionsPerTopic,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    }));
    const body = { topics: named, timeoutMs: 60_000, validateOnly: false };
    const answer = await caller.call(CreateTopicsRequest, CreateTopicsResponse, 7, body);
    const refused = answer.topics.find(({ errorCode }) => errorCode !== 0);
    if (refused) throw new Error(`topic ${refused.name}: ${refused.errorMessage}`);
  }
}

async function writeEverywhere(caller: Caller): Promise<void> {
  for (let from = 0; from < topics; from += topicsPerProduce) {
    const topicData = Array.from({ length: topicsPerProduce }, (_, i) => ({
      name: topicName(from + i),
      partitionData: Array.from({ length: partitionsPerTopic }, (_ignored, index) => ({
        index,
        records: batch(1, 100, () => 'k'),
      })),
    }));
    const body = { transactionalId: null, acks: -1, timeoutMs: 60_000, topicData };
    const { responses } = await caller.call(ProduceRequest, ProduceResponse, 11, body);
    const errorCodes = responses.flatMap(({ partitionResponses }) =>
      partitionResponses.map(({ errorCode }) => errorCode),
    );
    if (errorCodes.some((errorCode) => errorCode !== 0)) throw new Error(`Produce failed: ${errorCodes.join()}`);
  }
}

async function joinGroup(caller: Caller, i: number): Promise<void> {
  const groupId = `group-${i}`;
  const joined = await onceLoaded(() =>
    caller.call(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, {
      groupId,
      memberId: Buffer.from(`member-${i}`.padEnd(16, '.')).toString('base64url').slice(0, 22),
      memberEpoch: 0,
      rebalanceTimeoutMs: 300_000,
      subscribedTopicNames: [topicName(i % topics)],
      topicPartitions: [],
    }),
  );
  if (joined.errorCode !== 0) throw new Error(`${groupId}: ${joined.errorMessage}`);
  const { memberId, memberEpoch } = joined;
  const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }];
  const { topics: committed } = await caller.call(OffsetCommitRequest, OffsetCommitResponse, 9, {
    groupId,
    memberId: memberId ?? '',
    generationIdOrMemberEpoch: memberEpoch,
    topics: [{ name: topicName(i % topics), partitions }],
  });
  const errorCode = committed[0]?.partitions[0]?.errorCode;
  if (errorCode !== 0) throw new Error(`${groupId} could not commit: ${errorCode}`);
}

/** Asks for the coordinator, which makes its topic. */
async function findCoordinator(caller: Caller): Promise<void> {
  const { coordinators } = await onceLoaded(async () => {
    const body = { keyType: 0, coordinatorKeys: ['group-0'] };
    const found = await caller.call(FindCoordinatorRequest, FindCoordinatorResponse, 4, body);
    return { ...found, errorCode: found.coordinators[0]?.errorCode ?? 0 };
  });
  if (coordinators[0]?.errorCode !== 0) throw new Error('there is no coordinator for groups');
}

/** Again for as long as the coordinator is being made or loaded. */
async function onceLoaded<A extends { errorCode: number }>(ask: () => Promise<A>): Promise<A> {
  const deadline = performance.now() + coordinatorTimeoutMs;
  for (;;) {
    const answer = await ask();
    const isPassing = passingErrorCodes.includes(answer.errorCode);
    if (!isPassing || performance.now() > deadline) return answer;
    await sleep(50);
  }
}

/** Ten at a time. */
async function inTens(count: number, work: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - from) }, (_, i) => work(from + i)));
  }
}
