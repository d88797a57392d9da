import type { ConsumerRecord } from '@barnabas/client';
import { OffsetWatermark, type TrackedOffset } from './offset-watermark.js';
import type { ProcessRecord } from './record-outcome.js';
import type { HandlingOrder } from './subscribe-options.js';

/** Beyond this many waiting records a partition is full; with half of them it has room again. */
const QUEUED_MAX = 500;
/** Beyond this many records between the first unfinished and the last read one a partition is full, finished ones included. */
const SPAN_MAX = 10_000;

export interface PartitionRunnerOptions {
  readonly topic: string;
  readonly partition: number;
  readonly order: HandlingOrder;
  readonly process: ProcessRecord;
  /** Told after each record, and when the last of a drain is done. */
  readonly onProgress: () => void;
}

interface Work {
  readonly record: ConsumerRecord;
  readonly tracked: TrackedOffset;
  /** Which of the runner's watermarks it counts for. */
  readonly watermark: OffsetWatermark;
}

/** Records that must be handled one after the other. */
interface Lane {
  readonly queue: Work[];
  isRunning: boolean;
}

/** Works through one assigned partition: records of one lane in order, lanes side by side. Knows no network and no clock. */
export class PartitionRunner {
  readonly topic: string;
  readonly partition: number;
  readonly #options: PartitionRunnerOptions;
  #watermark = new OffsetWatermark();
  readonly #lanes = new Map<string, Lane>();
  readonly #stopping = new AbortController();
  readonly #abandoned = new AbortController();
  readonly #signals = { stopping: this.#stopping.signal, abandoned: this.#abandoned.signal };
  #nextOffset = 0;
  #queued = 0;
  #running = 0;
  #onDrained: (() => void) | undefined;

  constructor(options: PartitionRunnerOptions) {
    this.#options = options;
    this.topic = options.topic;
    this.partition = options.partition;
  }

  /** What to commit: see {@link OffsetWatermark.committable}. */
  get committable(): number | undefined {
    return this.#watermark.committable;
  }

  /** Records that wait for their turn. */
  get queued(): number {
    return this.#queued;
  }

  /** Records that are being worked on, those that wait for their next attempt included. */
  get running(): number {
    return this.#running;
  }

  get isIdle(): boolean {
    return this.#queued === 0 && this.#running === 0;
  }

  /** Takes no more. */
  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Time to stop reading this partition for a while. */
  get isFull(): boolean {
    return this.#queued >= QUEUED_MAX || this.#watermark.span >= SPAN_MAX;
  }

  /** Time to go on reading. */
  get hasRoom(): boolean {
    return this.#queued <= QUEUED_MAX / 2 && this.#watermark.span <= SPAN_MAX / 2;
  }

  /** Takes records in the order of their offsets. Records from further back mean that the partition is read anew from there. */
  enqueue(records: readonly ConsumerRecord[]): void {
    if (this.#stopping.signal.aborted) return;
    for (const record of records) {
      if (record.offset < this.#nextOffset) this.#startOver();
      this.#nextOffset = record.offset + 1;
      this.#queued += 1;
      const name = this.#laneOf(record);
      const lane = this.#lanes.get(name) ?? this.#openLane(name);
      const watermark = this.#watermark;
      lane.queue.push({ record, tracked: watermark.track(record.offset), watermark });
      if (!lane.isRunning) void this.#run(name, lane);
    }
  }

  /**
   * Begins nothing new and drops what waits; resolves when what runs is done. What was dropped, and what was still waiting
   * for another attempt, comes again to whoever gets the partition next.
   */
  drain(): Promise<void> {
    this.#stopping.abort();
    this.#dropQueued();
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onDrained = resolve));
  }

  /** Waits for nothing any more; tells handlers that still run. */
  abandon(): void {
    void this.drain();
    this.#abandoned.abort();
  }

  /** The log has lost its end, or is another one: what is finished of the old one says nothing about the new one. */
  #startOver(): void {
    this.#dropQueued();
    this.#watermark = new OffsetWatermark();
  }

  #dropQueued(): void {
    this.#queued = 0;
    for (const lane of this.#lanes.values()) lane.queue.length = 0;
  }

  async #run(name: string, lane: Lane): Promise<void> {
    lane.isRunning = true;
    for (let work = lane.queue.shift(); work !== undefined; work = lane.queue.shift()) {
      this.#queued -= 1;
      this.#running += 1;
      const outcome = await this.#options.process(work.record, this.#signals);
      this.#running -= 1;
      if (outcome === 'finished') work.watermark.finish(work.tracked);
      if (this.#running === 0) this.#onDrained?.();
      this.#options.onProgress();
    }
    lane.isRunning = false;
    this.#lanes.delete(name);
  }

  #openLane(name: string): Lane {
    const lane = { queue: [], isRunning: false };
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Records without a key have no order among each other under `order: 'key'`. */
  #laneOf({ key, offset }: ConsumerRecord): string {
    const { order } = this.#options;
    if (order === 'partition') return '';
    if (order === 'key' && key !== null) return `key ${key.toString('latin1')}`;
    return `offset ${offset}`;
  }
}
