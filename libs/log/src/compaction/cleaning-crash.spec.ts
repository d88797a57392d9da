import { describe, expect, it } from '@jest/globals';
import { MemoryFiles, SeededRandomness, VirtualTime } from '@barnabas/platform';
import { batchesIn, encodeEndTxnMarker } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';
import fc from 'fast-check';

import { appended, batchesOf, fromClient, startMs } from '../log.fixture.js';
import type { LogDirectory, PartitionLog } from '../index.js';
import { openCompacted, pairs } from './compaction.fixture.js';
import type { Pair } from './compaction.fixture.js';

type Step =
  | { kind: 'append'; keys: readonly number[]; producer: number; compression: 'none' | 'zstd' }
  | { kind: 'begin'; producer: number }
  | { kind: 'end'; producer: number; how: 'commit' | 'abort' }
  | { kind: 'clean'; mapKeys: number }
  | { kind: 'crash'; turns: number; keep: 'none' | 'torn' | 'all'; seed: number; crashAgain: number }
  | { kind: 'close' }
  | { kind: 'wait'; hours: number }
  | { kind: 'expire' }
  | { kind: 'check' };

const producer = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      /** Negative: a tombstone of the key. */
      keys: fc.array(fc.integer({ min: -4, max: 6 }), { minLength: 1, maxLength: 5 }),
      producer: fc.integer({ min: -1, max: 2 }),
      compression: fc.constantFrom('none' as const, 'none' as const, 'zstd' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin' as const), producer }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      producer,
      how: fc.constantFrom('commit' as const, 'abort' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('clean' as const), mapKeys: fc.constantFrom(3, 6, 1000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      turns: fc.integer({ min: 1, max: 150 }),
      keep: fc.constantFrom('none' as const, 'torn' as const, 'torn' as const, 'all' as const),
      seed: fc.integer({ min: 0, max: 1 << 30 }),
      /** After so many turns the machine that opens it goes down, too; 0: it does not. */
      crashAgain: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'close' }, { kind: 'expire' }, { kind: 'check' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 20 }) }) },
);

interface Written {
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
  /** Number of the transaction it is in. */
  readonly transaction: number | undefined;
}

interface Session {
  producerId: number;
  sequence: number;
  transaction: number | undefined;
  /** The transaction has records. */
  hasRecords: boolean;
}

/** A compacted log beside everything that was ever written to it. */
class Model {
  private readonly written: Written[] = [];
  private readonly outcomes = new Map<number, 'commit' | 'abort'>();
  private sessions = new Map<number, Session>();
  private counter = 0;
  private nextProducerId = 100;
  private end = 0;

  private constructor(
    private readonly time: VirtualTime,
    private files: MemoryFiles,
    private directory: LogDirectory,
    private log: PartitionLog,
  ) {}

  static async begin(): Promise<Model> {
    const time = new VirtualTime();
    const { files, directory, log } = await openCompacted(options(time), new MemoryFiles({ timers: time }));
    return new Model(time, files, directory, log);
  }

  async run(action: Step): Promise<void> {
    if (action.kind === 'append') await this.append(action);
    else if (action.kind === 'begin') this.session(action.producer).transaction ??= this.counter++;
    else if (action.kind === 'end') await this.endTransaction(action.producer, action.how);
    else if (action.kind === 'clean') await this.directory.cleaner.cleanFilthiest(settings(action.mapKeys));
    else if (action.kind === 'wait') await this.time.advance(action.hours * 3_600_000);
    else if (action.kind === 'expire') this.log.removeExpiredProducers(this.time.now());
    else if (action.kind === 'close') await this.close();
    else if (action.kind === 'crash') await this.crash(action);
    if (['clean', 'close', 'crash', 'check'].includes(action.kind)) await this.check();
  }

  async finish(): Promise<void> {
    for (const id of this.sessions.keys()) await this.endTransaction(id, 'commit');
    for (let i = 0; i < 3; i++) {
      await this.append({ kind: 'append', keys: [50 + i, 50 + i, 50 + i, 50 + i], producer: -1, compression: 'none' });
      await this.directory.cleaner.cleanFilthiest();
      await this.time.advance(30 * 3_600_000);
      this.log.removeExpiredProducers(this.time.now());
      await this.check();
    }
    await this.directory.close();
  }

  /** Nothing is lost, moved or made up; what was aborted is never to be seen. */
  private async check(): Promise<void> {
    const batches = await batchesOf(this.log);
    const aborted = this.log.abortedTransactions(0, this.log.logEndOffset);
    const found = new Map<number, { key: string; value: string | null }>();
    let nextOffset = 0;
    for (const batch of batches) {
      expect(batch.baseOffset).toBeGreaterThanOrEqual(nextOffset);
      expect(batch.isValid()).toBe(true);
      nextOffset = batch.nextOffset;
      if (!batch.isControl && !isAborted(batch, aborted, batches)) collect(batch, found);
    }
    expect(nextOffset).toBe(this.log.logEndOffset);
    const byOffset = new Map(this.written.map((record) => [record.offset, record]));
    for (const [offset, { key, value }] of found) {
      const original = byOffset.get(offset);
      expect({ offset, key, value }).toEqual({ offset, key: original?.key, value: original?.value });
      if (original?.transaction !== undefined) expect(this.outcomes.get(original.transaction)).not.toBe('abort');
    }
    this.checkLatest(found);
  }

  /** The last word on each key is there; a tombstone may be gone, but then nothing that it buried is there. */
  private checkLatest(found: ReadonlyMap<number, { key: string; value: string | null }>): void {
    const latest = new Map<string, Written>();
    for (const record of this.written) {
      const outcome = record.transaction === undefined ? 'commit' : this.outcomes.get(record.transaction);
      if (outcome === 'commit') latest.set(record.key, record);
    }
    for (const { key, offset, value } of latest.values()) {
      if (value !== null) expect(found.get(offset)).toEqual({ key, value });
      if (found.has(offset)) continue;
      const buried = [...found].filter(([at, record]) => record.key === key && at < offset);
      expect(buried).toEqual([]);
    }
  }

  /** No offset is in two segments, and nothing is left of what was under way. */
  private async checkFiles(): Promise<void> {
    const names = (await this.files.list('/data/orders-0')).map(({ name }) => name);
    expect(names.filter((name) => /\.(cleaned|swap|deleted)$/.test(name))).toEqual([]);
    let nextOffset = 0;
    for (const name of names.filter((other) => other.endsWith('.log')).sort()) {
      for (const batch of batchesIn(await this.files.readFile(`/data/orders-0/${name}`))) {
        expect(batch.baseOffset).toBeGreaterThanOrEqual(Math.max(nextOffset, Number.parseInt(name, 10)));
        nextOffset = batch.nextOffset;
      }
    }
  }

  private session(id: number): Session {
    const known = this.sessions.get(id);
    // A producer that was forgotten, or of which only a marker is known, gets a new id, as it would from its coordinator.
    const entry = this.log.producers.find(({ producerId }) => producerId === known?.producerId);
    if (known && (known.sequence === 0 || (entry && entry.batches.length > 0))) return known;
    const transaction = known?.transaction;
    const session = { producerId: this.nextProducerId++, sequence: 0, transaction, hasRecords: false };
    this.sessions.set(id, session);
    return session;
  }

  private async append({ keys, producer: id, compression }: Extract<Step, { kind: 'append' }>): Promise<void> {
    const session = id < 0 ? undefined : this.session(id);
    const records = keys.map((key): Pair => [`k${Math.abs(key)}`, key < 0 ? null : `${this.counter++}`]);
    const input = session && {
      producerId: session.producerId,
      producerEpoch: 0,
      baseSequence: session.sequence,
      isTransactional: session.transaction !== undefined,
    };
    const options = { ...fromClient, isVerified: true };
    const bytes = pairs(records, { compression, ...input }, startMs + this.counter);
    const result = appended(this.log.append(bytes, options));
    expect(result.kind).toBe('appended');
    records.forEach(([key, value], i) =>
      this.written.push({
        offset: result.baseOffset + i,
        key: key ?? '',
        value,
        transaction: session?.transaction,
      }),
    );
    if (session) {
      session.sequence += keys.length;
      session.hasRecords ||= session.transaction !== undefined;
    }
    await result.durable;
    this.end = result.lastOffset + 1;
  }

  private async endTransaction(id: number, type: 'commit' | 'abort'): Promise<void> {
    const session = this.sessions.get(id);
    if (session?.transaction === undefined || !session.hasRecords) return;
    this.outcomes.set(session.transaction, type);
    session.transaction = undefined;
    session.hasRecords = false;
    const timestampMs = this.time.now();
    const marker = encodeEndTxnMarker({
      type,
      producerId: session.producerId,
      producerEpoch: 0,
      coordinatorEpoch: 0,
      timestampMs,
    });
    const result = appended(this.log.append(marker, { origin: 'coordinator', leaderEpoch: 0 }));
    await result.durable;
    this.end = result.lastOffset + 1;
  }

  private async close(): Promise<void> {
    await this.directory.close();
    await this.open(this.files);
  }

  /** In the middle of a cleaning, and perhaps once more while what it left is put in order. */
  private async crash({ turns: count, keep, seed, crashAgain }: Extract<Step, { kind: 'crash' }>): Promise<void> {
    for (let i = 0; i < 6; i++)
      await this.append({ kind: 'append', keys: [i % 4, 0, -(i % 3), i], producer: -1, compression: 'none' });
    const abandoned = this.directory;
    this.log.updateConfig({ ...this.log.config, segmentBytes: 2000 }); // so that several become one
    const cleaning = abandoned.cleaner.cleanFilthiest();
    await turns(count);
    let survivor = this.files.crash({ keepUnsynced: keep, randomness: new SeededRandomness(seed) });
    await cleaning;
    await abandoned.close();
    if (crashAgain > 0) {
      const opening = openCompacted(options(this.time), survivor);
      await turns(crashAgain);
      const again = survivor.crash({ keepUnsynced: keep, randomness: new SeededRandomness(seed + 1) });
      await (await opening).directory.close();
      survivor = again;
    }
    await this.open(survivor);
  }

  private async open(files: MemoryFiles): Promise<void> {
    this.files = files;
    ({ directory: this.directory, log: this.log } = await openCompacted(options(this.time), files));
    expect(this.log.logEndOffset).toBe(this.end);
    if (this.end > 0) await this.checkFiles();
    for (const { producerId, sequence } of this.sessions.values()) {
      const entry = this.log.producers.find((other) => other.producerId === producerId);
      if (entry && entry.batches.length > 0) expect(entry.batches.at(-1)?.lastSequence).toBe(sequence - 1);
    }
  }
}

function options(time: VirtualTime) {
  return { time, config: { segmentBytes: 450 }, tailCacheBytes: 500, openFilesMax: 3, indexCacheBytes: 100 };
}

function settings(mapKeys: number) {
  return { dedupeBufferBytes: mapKeys * 24 * 2, ioBufferBytes: 512 };
}

function collect(batch: RecordBatch, into: Map<number, { key: string; value: string | null }>): void {
  for (const { offset, key, value } of batch.records())
    into.set(offset, { key: String(key), value: value === null ? null : String(value) });
}

/** What a consumer with read_committed skips: from the first offset that the broker names to the producer's next marker. */
function isAborted(
  batch: RecordBatch,
  aborted: readonly { producerId: number; firstOffset: number }[],
  batches: readonly RecordBatch[],
): boolean {
  if (!batch.isTransactional) return false;
  const own = aborted.filter(
    ({ producerId, firstOffset }) => producerId === batch.producerId && firstOffset <= batch.baseOffset,
  );
  return own.some(({ firstOffset }) => {
    const marker = batches.find(
      (other) => other.isControl && other.producerId === batch.producerId && other.baseOffset > firstOffset,
    );
    return !marker || marker.baseOffset > batch.baseOffset;
  });
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('compaction', () => {
  it('keeps the last word on every key and shows nothing that was aborted, wherever a crash cuts it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 70 }), async (steps) => {
        const model = await Model.begin();
        for (const action of steps) await model.run(action);
        await model.finish();
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
