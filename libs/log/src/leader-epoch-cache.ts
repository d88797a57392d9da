import { formatCheckpoint, parseCheckpoint, parseCheckpointNumber } from './checkpoint-file.js';

export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/** Epoch and offset are -1 when unknown. */
export interface EpochEndOffset {
  readonly epoch: number;
  readonly endOffset: number;
}

/**
 * Which leader epoch started at which offset, ascending in both (Kafka's `LeaderEpochFileCache`; KIP-101, KIP-320). Kept in
 * `leader-epoch-checkpoint`; `isDirty` says that the file lags behind.
 */
export class LeaderEpochCache {
  isDirty = false;
  /** Where the first epoch begins that the file does not know. */
  private unsavedFrom = Infinity;
  private entries: EpochEntry[];

  constructor(entries: readonly EpochEntry[] = []) {
    this.entries = [...entries];
  }

  static parse(text: string, path: string): LeaderEpochCache {
    const entries = parseCheckpoint(text, path, 2).map(([epoch, startOffset]) => ({
      epoch: parseCheckpointNumber(epoch, path),
      startOffset: parseCheckpointNumber(startOffset, path),
    }));
    return new LeaderEpochCache(entries);
  }

  format(): string {
    return formatCheckpoint(this.entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`));
  }

  /** What goes into the file now. */
  save(): string {
    this.isDirty = false;
    this.unsavedFrom = Infinity;
    return this.format();
  }

  /** Records below `endOffset` are of an epoch that the file does not know. Whatever else it lacks is worked out again when it is read. */
  hasUnsavedBelow(endOffset: number): boolean {
    return this.unsavedFrom < endOffset;
  }

  get latestEpoch(): number | undefined {
    return this.entries.at(-1)?.epoch;
  }

  all(): readonly EpochEntry[] {
    return this.entries;
  }

  /** Notes that `epoch` starts at `startOffset`; entries that contradict it give way. Epochs that are known stay as they are. */
  assign(epoch: number, startOffset: number): void {
    const last = this.entries.at(-1);
    if (epoch < 0 || (last && epoch <= last.epoch)) return;
    this.entries = this.entries.filter((entry) => entry.startOffset < startOffset);
    this.entries.push({ epoch, startOffset });
    this.isDirty = true;
    this.unsavedFrom = Math.min(this.unsavedFrom, startOffset);
  }

  /**
   * The largest epoch that is not above `epoch`, and where it ends: the start of the next one, or the log's end.
   * Both are -1 when `epoch` lies above everything known.
   */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEndOffset {
    if (epoch < 0) return { epoch: -1, endOffset: -1 };
    if (epoch === this.latestEpoch) return { epoch, endOffset: logEndOffset };
    const higher = this.entries.find((entry) => entry.epoch > epoch);
    if (!higher) return { epoch: -1, endOffset: -1 };
    const floor = this.entries.findLast((entry) => entry.epoch <= epoch);
    return { epoch: floor?.epoch ?? epoch, endOffset: higher.startOffset };
  }

  /** The epoch that the record at `offset` was written in; undefined before the first one known. */
  epochAt(offset: number): number | undefined {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry && entry.startOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return this.entries[low - 1]?.epoch;
  }

  /** The log now ends at `endOffset`. */
  truncateFromEnd(endOffset: number): void {
    const kept = this.entries.filter((entry) => entry.startOffset < endOffset);
    if (kept.length === this.entries.length) return;
    this.entries = kept;
    this.isDirty = true;
  }

  /** The log now starts at `startOffset`: the epoch in force there starts there, earlier ones are forgotten. */
  truncateFromStart(startOffset: number): void {
    const index = this.entries.findLastIndex((entry) => entry.startOffset <= startOffset);
    const inForce = this.entries[index];
    if (!inForce || (index === 0 && inForce.startOffset === startOffset)) return;
    this.entries = [{ epoch: inForce.epoch, startOffset }, ...this.entries.slice(index + 1)];
    this.isDirty = true;
  }
}
