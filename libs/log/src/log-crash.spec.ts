import { describe, expect, it } from '@jest/globals';
import { MemoryFiles, SeededRandomness, VirtualTime } from '@barnabas/platform';
import fc from 'fast-check';

import { appended, batchOf, fromClient, openLog, startMs, valuesOf } from './log.fixture.js';
import type { LogDirectory, PartitionLog } from './index.js';

type Step =
  | { kind: 'append'; records: number; bytes: number; compression: 'none' | 'zstd' }
  | { kind: 'ack' }
  | { kind: 'checkpoint' }
  | { kind: 'close' }
  | { kind: 'turns'; count: number }
  | { kind: 'check' }
  | { kind: 'crash'; appends: number; turns: number; keep: 'none' | 'torn' | 'all'; seed: number }
  | { kind: 'delete-records'; share: number }
  | { kind: 'retention' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      records: fc.integer({ min: 1, max: 5 }),
      bytes: fc.integer({ min: 0, max: 900 }),
      compression: fc.constantFrom('none' as const, 'zstd' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>({ kind: 'ack' }, { kind: 'checkpoint' }, { kind: 'close' }, { kind: 'check' }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      appends: fc.integer({ min: 0, max: 4 }),
      turns: fc.integer({ min: 0, max: 8 }),
      keep: fc.constantFrom('none' as const, 'torn' as const, 'all' as const),
      seed: fc.integer({ min: 0, max: 1 << 30 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete-records' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retention' as const) }) },
);

const producerId = 7;
const config = { segmentBytes: 5500, indexIntervalBytes: 300, retentionBytes: 15_000, retentionMs: -1 };
/** How a log under test is opened. */
const options = (preallocate: boolean) => {
  return { config: { ...config, preallocate }, tailCacheBytes: 1500, openFilesMax: 3 };
};

/** A log under test beside what it must hold. */
class Model {
  readonly values = new Map<number, string>();
  private acknowledgedEnd = 0;
  private pending: { end: number; durable: Promise<void> }[] = [];
  private sequence = 0;
  private counter = 0;

  private constructor(
    private readonly preallocate: boolean,
    private files: MemoryFiles,
    private directory: LogDirectory,
    private log: PartitionLog,
  ) {}

  static async begin(preallocate: boolean): Promise<Model> {
    // Each operation on a file ends in a later turn, so that a crash finds writes and syncs half done.
    const { files, directory, log } = await openLog(
      options(preallocate),
      new MemoryFiles({ timers: new VirtualTime() }),
    );
    return new Model(preallocate, files, directory, log);
  }

  async run(action: Step): Promise<void> {
    if (action.kind === 'append') this.append(action);
    else if (action.kind === 'ack') await this.acknowledge();
    else if (action.kind === 'checkpoint') await this.directory.checkpoint();
    else if (action.kind === 'turns') await turns(action.count);
    else if (action.kind === 'retention') await this.log.deleteOldSegments(startMs);
    else if (action.kind === 'delete-records')
      this.log.deleteRecordsBefore(Math.floor(this.log.highWatermark * action.share));
    else if (action.kind === 'close') await this.close();
    else if (action.kind === 'check') await this.check();
    else await this.crash(action);
  }

  /** Everything that is to be read is there, whatever size it is read in. */
  async check(): Promise<void> {
    for (const maxBytes of [1, 700, 100_000]) {
      const found = await valuesOf(this.log, maxBytes);
      const offsets = [...found.keys()];
      expect(offsets).toEqual(Array.from({ length: offsets.length }, (_, i) => this.log.logStartOffset + i));
      expect(this.log.logStartOffset + offsets.length).toBe(this.log.logEndOffset);
      for (const [offset, value] of found) expect([offset, value]).toEqual([offset, this.values.get(offset)]);
    }
  }

  async end(): Promise<void> {
    await this.directory.close();
  }

  private append({ records, bytes, compression }: Extract<Step, { kind: 'append' }>): void {
    const values = Array.from({ length: records }, () => `${this.counter++}:`.padEnd(bytes, '.'));
    const input = { producerId, producerEpoch: 0, baseSequence: this.sequence, compression };
    const result = appended(this.log.append(batchOf(values, input), fromClient));
    expect(result.kind).toBe('appended');
    values.forEach((value, i) => this.values.set(result.baseOffset + i, value));
    this.sequence += records;
    this.pending.push({ end: result.lastOffset + 1, durable: result.durable });
  }

  private async acknowledge(): Promise<void> {
    await Promise.all(this.pending.map(({ durable }) => durable));
    for (const { end } of this.pending) this.acknowledgedEnd = Math.max(this.acknowledgedEnd, end);
    expect(this.log.highWatermark).toBeGreaterThanOrEqual(this.acknowledgedEnd);
    this.pending = [];
  }

  private async close(): Promise<void> {
    await this.directory.close();
    this.acknowledgedEnd = this.log.logEndOffset;
    await this.reopen(this.files);
    expect(this.directory.wasCleanShutdown).toBe(true);
  }

  /** In the middle of a few appends. */
  private async crash({ appends, turns: count, keep, seed }: Extract<Step, { kind: 'crash' }>): Promise<void> {
    for (let i = 0; i < appends; i++) this.append({ kind: 'append', records: 3, bytes: 400, compression: 'none' });
    await turns(count);
    const survivor = this.files.crash({ keepUnsynced: keep, randomness: new SeededRandomness(seed) });
    const abandoned = this.directory;
    await this.reopen(survivor);
    await abandoned.close();
  }

  private async reopen(files: MemoryFiles): Promise<void> {
    this.files = files;
    this.pending = [];
    const { directory, log } = await openLog(options(this.preallocate), files);
    this.directory = directory;
    this.log = log;
    expect(log.logEndOffset).toBeGreaterThanOrEqual(this.acknowledgedEnd);
    expect(log.highWatermark).toBe(log.logEndOffset);
    for (const offset of this.values.keys()) if (offset >= log.logEndOffset) this.values.delete(offset);
    // A producer goes on with the sequence after the last one that is there.
    this.sequence = this.log.producers[0]?.batches.at(-1)?.lastSequence ?? -1;
    this.sequence++;
    expect(this.sequence).toBe(log.logEndOffset);
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Once left a hole: the next segment was on disk, the end of the one before it was not. */
const holeBetweenSegments: Step[] = [
  { kind: 'append', records: 1, bytes: 0, compression: 'none' },
  { kind: 'ack' },
  { kind: 'append', records: 4, bytes: 364, compression: 'none' },
  { kind: 'crash', appends: 3, turns: 2, keep: 'torn', seed: 701260603 },
  { kind: 'crash', appends: 0, turns: 0, keep: 'none', seed: 0 },
  { kind: 'ack' },
  { kind: 'append', records: 1, bytes: 0, compression: 'none' },
  { kind: 'crash', appends: 0, turns: 0, keep: 'none', seed: 0 },
  { kind: 'crash', appends: 0, turns: 0, keep: 'none', seed: 0 },
];

describe('PartitionLog', () => {
  it('loses nothing that was acknowledged and invents nothing, whatever is done to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), fc.boolean(), async (steps, preallocate) => {
        const model = await Model.begin(preallocate);
        for (const action of steps) {
          await model.run(action);
          if (action.kind === 'crash' || action.kind === 'close' || action.kind === 'retention') await model.check();
        }
        await model.check();
        await model.end();
      }),
      { numRuns: 150, examples: [[holeBetweenSegments, false]] },
    );
  }, 60_000);
});
