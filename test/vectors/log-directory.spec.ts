import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultLogConfig, LogDirectory } from '@barnabas/log';
import type { PartitionLog } from '@barnabas/log';
import { realPlatform } from '@barnabas/platform';
import type { Platform } from '@barnabas/platform';
import { batchesIn } from '@barnabas/protocol';
import type { RecordBatch, RecordView } from '@barnabas/protocol';

interface ExpectedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly sizeInBytes: number;
  readonly partitionLeaderEpoch: number;
  readonly compression: string;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly records: number;
  readonly recordsSha256: string;
  readonly firstOffsets: readonly number[];
  readonly deleteHorizonMs?: number;
}

const vectors = join(import.meta.dirname, 'log-directory');
const partitions = [
  '__cluster_metadata-0',
  '__consumer_offsets-0',
  '__transaction_state-0',
  'compacted-0',
  'plain-0',
  'transactional-0',
];
const describing = /\.(batches\.jsonl|txt)$/;

async function expectedBatches(partition: string): Promise<ExpectedBatch[]> {
  const directory = join(vectors, partition);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.batches.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as ExpectedBatch);
}

function sha256Of(records: readonly RecordView[]): string {
  const hash = createHash('sha256');
  const field = (bytes: Buffer | null): void => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes?.length ?? -1);
    hash.update(length);
    if (bytes) hash.update(bytes);
  };
  for (const { offset, timestamp, key, value } of records) {
    const numbers = Buffer.alloc(16);
    numbers.writeBigInt64BE(BigInt(offset), 0);
    numbers.writeBigInt64BE(BigInt(timestamp), 8);
    hash.update(numbers);
    field(key);
    field(value);
  }
  return hash.digest('hex');
}

function described(batch: RecordBatch): ExpectedBatch {
  const records = [...batch.records()];
  return {
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    sizeInBytes: batch.sizeInBytes,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    compression: batch.compression ?? 'unknown',
    maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    recordsSha256: sha256Of(records),
    records: records.length,
    firstOffsets: records.slice(0, 8).map(({ offset }) => offset),
    ...(batch.deleteHorizonMs === undefined ? {} : { deleteHorizonMs: batch.deleteHorizonMs }),
  };
}

async function readAll(log: PartitionLog, maxBytes: number): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
    const result = await log.read(offset, { maxBytes, minOneBatch: true, upTo: log.highWatermark });
    if (result.kind !== 'read' || result.chunks.length === 0) break;
    for (const chunk of result.chunks) batches.push(...batchesIn(chunk));
    offset = result.lastOffset + 1;
  }
  return batches;
}

async function fileBytes(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const partition of partitions) {
    for (const name of (await readdir(join(root, partition))).sort()) {
      if (describing.test(name)) continue;
      files.set(`${partition}/${name}`, (await readFile(join(root, partition, name))).toString('base64'));
    }
  }
  return files;
}

describe('a data directory that Apache Kafka wrote', () => {
  let root: string;
  let platform: Platform;
  let directory: LogDirectory | undefined;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'log-directory-'));
    await cp(vectors, root, { recursive: true, filter: (path) => !describing.test(path) });
    platform = realPlatform();
  });

  afterEach(async () => {
    await directory?.close();
    directory = undefined;
    platform.timers.close();
    await rm(root, { recursive: true, force: true });
  });

  async function open(): Promise<LogDirectory> {
    directory = await LogDirectory.open({
      path: root,
      platform,
      // The segments were written with an index entry for every 512 bytes or more; nobody's producers expire while this is tested.
      configFor: () => ({
        ...defaultLogConfig,
        indexIntervalBytes: 512,
        producerIdExpirationMs: Number.MAX_SAFE_INTEGER,
      }),
    });
    return directory;
  }

  function logOf(name: string): PartitionLog {
    const log = directory?.partitions.get(name);
    if (!log) throw new Error(`there is no log ${name}`);
    return log;
  }

  const closings = [
    { how: 'closed cleanly', isClean: true },
    { how: 'after a crash', isClean: false },
  ];

  for (const { how, isClean } of closings) {
    describe(how, () => {
      beforeEach(async () => {
        if (!isClean) {
          await rm(join(root, '.kafka_cleanshutdown'));
          await rm(join(root, 'recovery-point-offset-checkpoint'));
        }
        await open();
      });

      it('says whose it is', () => {
        expect(directory?.wasCleanShutdown).toBe(isClean);
        expect(directory?.metaProperties).toEqual({
          clusterId: '74uTHjvlTtS72EHcCSQuHQ',
          nodeId: 1,
          directoryId: 'yDffrcztF6od8kIX1EmhNg',
          version: 1,
        });
        expect(logOf('plain-0').topicId).toBe('U9lGQ3RITIStZ0scoTdOOQ');
      });

      for (const partition of partitions) {
        it(`gives every record of ${partition}`, async () => {
          const expected = await expectedBatches(partition);
          const read = await readAll(logOf(partition), 100_000);
          expect(read.map(described)).toEqual(expected.map((batch) => expect.objectContaining(trimmed(batch))));
          expect(logOf(partition).logEndOffset).toBe((expected.at(-1)?.lastOffset ?? -1) + 1);
        });
      }

      it('finds the batch of any offset, and one batch at least', async () => {
        const log = logOf('plain-0');
        for (let offset = 0; offset < log.logEndOffset; offset += 97) {
          const result = await log.read(offset, { maxBytes: 1, minOneBatch: true, upTo: log.logEndOffset });
          if (result.kind !== 'read') throw new Error('out of range');
          const [batch, ...others] = [...batchesIn(Buffer.concat(result.chunks))];
          expect(others).toEqual([]);
          expect(batch?.baseOffset).toBeLessThanOrEqual(offset);
          expect(batch?.lastOffset).toBeGreaterThanOrEqual(offset);
        }
      });

      it('finds records by their timestamps, inside compressed batches too', async () => {
        const log = logOf('plain-0');
        for (let offset = 0; offset < log.logEndOffset; offset += 331) {
          const found = await log.offsetForTimestamp(1_700_000_000_000 + offset * 1000, log.logEndOffset);
          expect(found).toEqual({ offset, timestamp: 1_700_000_000_000 + offset * 1000, leaderEpoch: 0 });
        }
        expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 5999 });
        expect(await log.offsetForTimestamp(1_700_006_000_000, log.logEndOffset)).toBeUndefined();
      });

      it('knows the producers, epochs and aborted transactions', () => {
        const producers = logOf('plain-0').producers.map(({ producerId, epoch, batches }) => ({
          producerId,
          epoch,
          last: batches.at(-1)?.lastSequence,
        }));
        expect(producers).toEqual([0, 1, 2, 3, 4].map((producerId) => ({ producerId, epoch: 0, last: 1199 })));
        expect(logOf('plain-0').leaderEpochs.latestEpoch).toBe(0);
        const log = logOf('transactional-0');
        expect(log.lastStableOffset).toBe(30);
        expect(log.abortedTransactions(0, 30)).toEqual([
          { producerId: 6, firstOffset: 5 },
          { producerId: 6, firstOffset: 20 },
        ]);
        expect(log.abortedTransactions(10, 20)).toEqual([]);
        expect(log.abortedTransactions(9, 21)).toHaveLength(2);
      });
    });
  }

  it('is left by an open and a close as it was found', async () => {
    const before = await fileBytes(root);
    await open();
    await directory?.close({ brokerEpoch: 11 });
    directory = undefined;
    expect(await readFile(join(root, '.kafka_cleanshutdown'), 'utf8')).toBe('{"version":0,"brokerEpoch":11}');
    const after = await fileBytes(root);
    for (const [name, bytes] of before) {
      if (!name.startsWith('__cluster_metadata')) expect([name, after.get(name)]).toEqual([name, bytes]);
    }
  });

  it('has the same indexes when they are made from the log', async () => {
    const before = await fileBytes(root);
    for (const name of before.keys()) if (name.endsWith('index')) await rm(join(root, name));
    await rm(join(root, '.kafka_cleanshutdown'));
    await rm(join(root, 'recovery-point-offset-checkpoint'));
    await open();
    await directory?.close();
    directory = undefined;
    const after = await fileBytes(root);
    for (const partition of ['plain-0', 'transactional-0']) {
      const names = [...before.keys()].filter((name) => name.startsWith(partition) && /(index|snapshot)$/.test(name));
      for (const name of names) expect([name, after.get(name)]).toEqual([name, before.get(name)]);
    }
  });
});

/** What the description says and a batch can be asked for. */
function trimmed(batch: ExpectedBatch): Partial<ExpectedBatch> {
  const { position: _position, ...rest } = batch as ExpectedBatch & { position: number };
  return rest;
}
