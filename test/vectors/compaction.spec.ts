import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultLogConfig, LogDirectory } from '@barnabas/log';
import type { PartitionLog } from '@barnabas/log';
import { realPlatform } from '@barnabas/platform';
import type { Platform } from '@barnabas/platform';
import { batchesIn, encodeRecordBatch } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

/** What Apache Kafka's cleaner wrote into compacted-0: when the tombstones in its first batch may go. */
const horizonMs = 1_795_220_208_733;
let path: string;
let platform: Platform;
let nowMs: number;

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'compacted-'));
  const filter = (source: string): boolean => !/\.(batches\.jsonl|txt)$/.test(source);
  await cp(join(import.meta.dirname, 'log-directory'), path, { recursive: true, filter });
  const real = realPlatform();
  platform = { ...real, clock: { now: () => nowMs, monotonic: () => real.clock.monotonic() } };
});

afterEach(async () => {
  platform.timers.close();
  await rm(path, { recursive: true });
});

function open(): Promise<LogDirectory> {
  const configFor = (topic: string) => ({
    ...defaultLogConfig,
    cleanupPolicy: new Set([topic === 'compacted' ? ('compact' as const) : ('delete' as const)]),
    minCleanableDirtyRatio: 0,
    segmentMs: 1,
    retentionMs: -1,
  });
  return LogDirectory.open({ path, platform, configFor });
}

function compacted(directory: LogDirectory): PartitionLog {
  const log = directory.partitions.get('compacted-0');
  if (!log) throw new Error('no compacted-0');
  return log;
}

/** Rolls the active segment, so that what is in it can be cleaned. */
async function append(log: PartitionLog): Promise<void> {
  const records = [{ key: Buffer.from(`at ${nowMs}`), value: Buffer.from('x'), timestamp: nowMs }];
  const result = log.append(encodeRecordBatch({ records }), { origin: 'client', leaderEpoch: 0 });
  if (result.kind === 'rejected') throw new Error(result.message);
  await result.durable;
}

async function batchesOf(log: PartitionLog): Promise<RecordBatch[]> {
  const result = await log.read(0, { maxBytes: 1 << 20, minOneBatch: true, upTo: log.logEndOffset });
  if (result.kind !== 'read') throw new Error('out of range');
  const rest = await log.read(result.lastOffset + 1, { maxBytes: 1 << 20, minOneBatch: true, upTo: log.logEndOffset });
  return [...result.chunks, ...(rest.kind === 'read' ? rest.chunks : [])].flatMap((chunk) => [...batchesIn(chunk)]);
}

function lastValues(batches: readonly RecordBatch[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const batch of batches) {
    for (const { key, value } of batch.records()) {
      if (value === null) values.delete(String(key));
      else values.set(String(key), String(value));
    }
  }
  return values;
}

describe('a partition that Apache Kafka has compacted', () => {
  it('is compacted on from where its cleaner-offset-checkpoint says', async () => {
    nowMs = horizonMs - 1;
    const directory = await open();
    const log = compacted(directory);
    expect(log.cleanedUpTo).toBe(3000);
    const before = await batchesOf(log);
    await append(log);
    const cleaned = await directory.cleaner.cleanFilthiest();
    expect(cleaned).toMatchObject({ fromOffset: 3000, toOffset: 3101, segmentsBefore: 2, segmentsAfter: 1 });
    const after = await batchesOf(log);
    expect(lastValues(after)).toEqual(lastValues([...before, ...after]));
    expect(after.every((batch) => batch.isValid())).toBe(true);
    // Every key was written anew from 3000 on, so that nothing is left of the first segment.
    expect(after.map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([
      [3000, 3099],
      [3100, 3100],
      [3101, 3101],
    ]);
    await directory.close();
    const files = await readdir(join(path, 'compacted-0'));
    expect(files.filter((name) => name.endsWith('.log'))).toHaveLength(2);
    const reopened = await open();
    expect(lastValues(await batchesOf(compacted(reopened)))).toEqual(lastValues(after));
    await reopened.close();
  });

  it('loses its tombstones once their horizon, which Kafka wrote into the batch, has passed', async () => {
    nowMs = horizonMs - 100;
    const directory = await open();
    const log = compacted(directory);
    log.cleanedUpTo = log.logEndOffset; // as if the records that supersede them had not come yet
    const tombstones = async (): Promise<number> => {
      const batches = (await batchesOf(log)).filter((batch) => batch.deleteHorizonMs === horizonMs);
      return batches.flatMap((batch) => [...batch.records()]).filter(({ value }) => value === null).length;
    };
    const found = await tombstones();
    expect(found).toBeGreaterThan(0);
    const cleanMore = async (): Promise<void> => {
      for (let i = 0; i < 2; i++, nowMs += 10) await append(log);
      nowMs -= 20;
      expect(await directory.cleaner.cleanFilthiest()).toBeDefined();
    };
    await cleanMore();
    expect(await tombstones()).toBe(found);
    nowMs = horizonMs;
    await cleanMore();
    expect(await tombstones()).toBe(0);
    await directory.close();
  });
});
