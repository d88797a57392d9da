import type { Randomness } from './randomness.js';

/** What disks write as a whole. */
const SECTOR_BYTES = 512;

/** How much of what was not synced a crash leaves. */
export type KeepUnsynced = 'none' | 'all' | 'torn';

/** One change of a file's bytes: from `position` on, `before` was replaced; sizes tell growth and truncation. */
interface Change {
  readonly position: number;
  readonly before: Buffer;
  readonly sizeBefore: number;
  readonly after: Buffer;
  readonly sizeAfter: number;
  state: 'written' | 'synced' | 'lost';
}

/** The bytes of one file in memory, and the changes that no sync has made durable. Appends cost no copy of the file. */
export class MemoryContent {
  #bytes: Buffer = Buffer.alloc(0);
  #size = 0;
  #changes: Change[] = [];

  get sizeBytes(): number {
    return this.#size;
  }

  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#size));
  }

  read(target: Uint8Array, position: number): number {
    const end = Math.min(this.#size, position + target.length);
    if (end <= position) return 0;
    target.set(this.#bytes.subarray(position, end));
    return end - position;
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    const after = Buffer.concat(chunks);
    if (after.length === 0) return;
    this.#change(position, after, Math.max(this.#size, position + after.length));
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes !== this.#size) this.#change(Math.min(sizeBytes, this.#size), Buffer.alloc(0), sizeBytes);
  }

  /** What was written up to here; give it to {@link synced} or {@link lost} when the sync has ended. */
  written(): readonly unknown[] {
    return this.#changes.filter((change) => change.state === 'written');
  }

  synced(changes: readonly unknown[]): void {
    const done = new Set(changes);
    for (const change of this.#changes) if (done.has(change) && change.state === 'written') change.state = 'synced';
    const kept = this.#changes.findIndex((change) => change.state !== 'synced');
    this.#changes = kept === -1 ? [] : this.#changes.slice(kept);
  }

  /** A failed sync: the kernel has dropped these pages from its list, and no later sync brings them to the disk. */
  lost(changes: readonly unknown[]): void {
    const failed = new Set(changes);
    for (const change of this.#changes) if (failed.has(change)) change.state = 'lost';
  }

  /** What a machine finds after a power cut. */
  afterCrash(keep: KeepUnsynced, randomness: Randomness): MemoryContent {
    const survivor = new MemoryContent();
    survivor.#bytes = this.copy();
    survivor.#size = this.#size;
    if (keep === 'all') return survivor;
    for (const change of this.#changes.toReversed()) survivor.#undo(change);
    for (const change of this.#changes) {
      if (change.state === 'synced') survivor.#apply(change.position, change.after, change.sizeAfter);
      else if (keep === 'torn') survivor.#tear(change, randomness);
    }
    survivor.#changes = [];
    return survivor;
  }

  #change(position: number, after: Buffer, sizeAfter: number): void {
    const overwrittenEnd = after.length > 0 ? Math.min(this.#size, position + after.length) : this.#size;
    const before = Buffer.from(this.#bytes.subarray(Math.min(position, overwrittenEnd), overwrittenEnd));
    this.#changes.push({ position, before, sizeBefore: this.#size, after, sizeAfter, state: 'written' });
    this.#apply(position, after, sizeAfter);
  }

  #apply(position: number, after: Buffer, sizeAfter: number): void {
    this.#resize(sizeAfter);
    after.copy(this.#bytes, position);
  }

  #undo(change: Change): void {
    this.#resize(change.sizeBefore);
    change.before.copy(this.#bytes, change.position);
  }

  /** Each sector of the change arrives or does not; the file is as long as the last that did. */
  #tear(change: Change, randomness: Randomness): void {
    if (change.after.length === 0) {
      if (randomness.integer(2) === 0) this.#resize(change.sizeAfter);
      return;
    }
    const end = change.position + change.after.length;
    let from = change.position;
    while (from < end) {
      const to = Math.min(end, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES);
      const piece = change.after.subarray(from - change.position, to - change.position);
      if (randomness.integer(2) === 0) this.#apply(from, piece, Math.max(this.#size, to));
      from = to;
    }
  }

  #resize(sizeBytes: number): void {
    if (sizeBytes > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(sizeBytes, this.#bytes.length * 2, 1024));
      this.#bytes.copy(grown, 0, 0, this.#size);
      this.#bytes = grown;
    }
    if (sizeBytes < this.#size) this.#bytes.fill(0, sizeBytes, this.#size);
    this.#size = sizeBytes;
  }
}
