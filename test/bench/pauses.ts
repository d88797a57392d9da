import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateTopicsRequest, CreateTopicsResponse } from '@barnabas/protocol';
import { batch, Caller } from './calls.ts';
import { BrokerUnderTest } from './broker-under-test.ts';
import type { Usage } from './broker-under-test.ts';
import { Latencies } from './latencies.ts';
import { mebibytes, ms, say, sayTable } from './report.ts';

const secondsOfLoad = 25;
const bytesPerSecond = 12 * 1024 * 1024;
const secondsOfWarmUp = 3;
const betweenRequestsMs = 5;
const segmentBytes = String(4 * 1024 * 1024);

/** Everything as often as can be; retention by size, so that it has as much to do as is written. */
const busy: Readonly<Record<string, string>> = {
  'log.initial.task.delay.ms': '0',
  'log.retention.check.interval.ms': '500',
  'log.cleaner.backoff.ms': '100',
  'log.segment.delete.delay.ms': '500',
};
const idle: Readonly<Record<string, string>> = {
  'log.cleaner.enable': 'false',
  'log.retention.check.interval.ms': '3600000',
};

interface Measured {
  readonly produce: Latencies;
  readonly metadata: Latencies;
  readonly usage: Usage;
  readonly writtenBytes: number;
}

/** How long small requests wait while compaction and retention run, beside the same load without them. */
export async function pauses(): Promise<void> {
  const load = mebibytes(secondsOfLoad * bytesPerSecond);
  say(`small requests every ${betweenRequestsMs} ms beside ${load} written in ${secondsOfLoad} s, twice:`);
  const without = await measure(idle);
  const beside = await measure(busy);
  const row = (name: string, { produce, metadata, usage, writtenBytes }: Measured): string[] => [
    name,
    ...[produce, metadata].flatMap((one) => [ms(one.percentile(0.5)), ms(one.percentile(0.99)), ms(one.max)]),
    ms(usage.loopDelayMs.max),
    ms(usage.turnCpuMs),
    mebibytes(writtenBytes),
  ];
  sayTable(
    ['', 'produce p50', 'p99', 'max', 'metadata p50', 'p99', 'max', 'loop delay max', 'turn CPU max', 'written'],
    [row('neither', without), row('compaction and retention', beside)],
  );
  say(
    'latencies as a client on the same machine sees them, acks=all with a sync; loop delay and CPU are those of the broker',
  );
}

async function measure(settings: Readonly<Record<string, string>>): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'barnabas-bench-'));
  const broker = await BrokerUnderTest.start(directory, settings);
  try {
    await createTopics(broker);
    return await underLoad(broker);
  } finally {
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function createTopics(broker: BrokerUnderTest): Promise<void> {
  const caller = await Caller.open(broker.address);
  const topic = (name: string, numPartitions: number, configs: Record<string, string>) => ({
    name,
    numPartitions,
    replicationFactor: 1,
    assignments: [],
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  });
  const topics = [
    topic('compacted', 4, {
      'cleanup.policy': 'compact',
      'segment.bytes': segmentBytes,
      'min.cleanable.dirty.ratio': '0.1',
    }),
    topic('expiring', 4, { 'retention.bytes': segmentBytes, 'segment.bytes': segmentBytes }),
    topic('small', 1, {}),
  ];
  const { topics: created } = await caller.call(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics,
    timeoutMs: 30_000,
    validateOnly: false,
  });
  const refused = created.find(({ errorCode }) => errorCode !== 0);
  if (refused) throw new Error(`topic ${refused.name}: ${refused.errorMessage}`);
  caller.close();
}

async function underLoad(broker: BrokerUnderTest): Promise<Measured> {
  const script = fileURLToPath(new URL('load.ts', import.meta.url));
  const load = fork(script, [String(broker.address.port), String(bytesPerSecond)]);
  const killLoad = (): boolean => load.kill('SIGKILL');
  process.once('exit', killLoad);
  let writtenBytes = 0;
  load.on('message', (bytes: number) => (writtenBytes = bytes));
  try {
    await sleep(secondsOfWarmUp * 1000);
    await broker.ask('reset');
    const until = performance.now() + secondsOfLoad * 1000;
    const produce = new Latencies();
    const metadata = new Latencies();
    const records = (): Buffer => batch(1, 100, () => 'k');
    await Promise.all([
      repeat(broker, until, (caller) => {
        const bytes = records();
        return produce.time(() => caller.produce('small', 0, bytes));
      }),
      repeat(broker, until, (caller) => metadata.time(() => caller.metadata('small'))),
    ]);
    return { produce, metadata, usage: await broker.ask('usage'), writtenBytes };
  } finally {
    process.off('exit', killLoad);
    killLoad();
  }
}

async function repeat(
  broker: BrokerUnderTest,
  until: number,
  work: (caller: Caller) => Promise<unknown>,
): Promise<void> {
  const caller = await Caller.open(broker.address);
  while (performance.now() < until) {
    await work(caller);
    await sleep(betweenRequestsMs);
  }
  caller.close();
}
