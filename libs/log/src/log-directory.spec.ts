import { describe, expect, it } from '@jest/globals';
import { batchesIn, encodeRecordBatch } from '@barnabas/protocol';
import { MemoryFiles, SeededRandomness, VirtualTime } from '@barnabas/platform';

import { defaultLogConfig, LogDirectory } from './index.js';
import type { LogConfig } from './index.js';

const topicId = 'U9lGQ3RITIStZ0scoTdOOQ';

function platformOn(files: MemoryFiles, time = new VirtualTime()) {
  return { clock: time, timers: time, files, randomness: new SeededRandomness(1) };
}

function openDirectory(files: MemoryFiles, config: Partial<LogConfig> = {}) {
  return LogDirectory.open({
    path: '/data',
    platform: platformOn(files),
    configFor: () => ({ ...defaultLogConfig, ...config }),
  });
}

function batchOf(...values: string[]): Buffer {
  return encodeRecordBatch({
    records: values.map((value) => ({ value: Buffer.from(value), timestamp: 1767225600000 })),
  });
}

async function valuesOf(directory: LogDirectory, name = 'orders-0'): Promise<string[]> {
  const log = directory.partitions.get(name);
  if (!log) return [];
  const values: string[] = [];
  for (let offset = log.logStartOffset; offset < log.logEndOffset;) {
    const result = await log.read(offset, { maxBytes: 1000, minOneBatch: true, upTo: log.logEndOffset });
    if (result.kind !== 'read' || result.chunks.length === 0) throw new Error(`nothing at ${offset}`);
    for (const chunk of result.chunks) {
      for (const batch of batchesIn(chunk)) for (const record of batch.records()) values.push(String(record.value));
    }
    offset = result.lastOffset + 1;
  }
  return values;
}

describe('LogDirectory', () => {
  it('has what was durable after a power cut, and what follows it goes on from there', async () => {
    const files = new MemoryFiles();
    const directory = await openDirectory(files);
    const log = directory.create('orders', 0, topicId);
    const first = log.append(batchOf('a', 'b'), { origin: 'client', leaderEpoch: 0 });
    if (first.kind === 'rejected') throw new Error(first.message);
    await first.durable;
    expect(log.highWatermark).toBe(2);

    const reopened = await openDirectory(files.crash());
    expect(reopened.wasCleanShutdown).toBe(false);
    expect(await valuesOf(reopened)).toEqual(['a', 'b']);
    const again = reopened.partitions.get('orders-0')?.append(batchOf('c'), { origin: 'client', leaderEpoch: 1 });
    expect(again).toMatchObject({ kind: 'appended', baseOffset: 2, lastOffset: 2 });
    await reopened.close();
  });

  it('finds everything again after a clean shutdown', async () => {
    const files = new MemoryFiles();
    const directory = await openDirectory(files, { segmentBytes: 400 });
    const log = directory.create('orders', 0, topicId);
    for (let i = 0; i < 20; i++) log.append(batchOf(`value ${i}`), { origin: 'client', leaderEpoch: 3 });
    await directory.close();

    const reopened = await openDirectory(files.crash());
    expect(reopened.wasCleanShutdown).toBe(true);
    expect(await valuesOf(reopened)).toEqual(Array.from({ length: 20 }, (_, i) => `value ${i}`));
    expect(reopened.partitions.get('orders-0')?.topicId).toBe(topicId);
    expect(reopened.partitions.get('orders-0')?.leaderEpochs.latestEpoch).toBe(3);
    await reopened.close();
  });
});
