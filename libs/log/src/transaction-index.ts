import { CorruptIndexError } from './log-errors.js';

const entryBytes = 34;
const currentVersion = 0;

/** One aborted transaction (Kafka's `AbortedTxn`): its first record, its marker, and the last stable offset once that was written. */
export interface AbortedTxn {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly lastStableOffset: number;
}

/** Kafka's `TransactionIndex`: the aborted transactions whose marker lies in the segment, in the order of their markers. */
export class TransactionIndex {
  private entries: AbortedTxn[] = [];

  /** Throws {@link CorruptIndexError}. */
  static parse(baseOffset: number, bytes: Buffer): TransactionIndex {
    const index = new TransactionIndex();
    // A crash may leave a piece of an entry at the end; Kafka reads whole entries only, too.
    for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
      const version = bytes.readInt16BE(at);
      if (version > currentVersion) throw new CorruptIndexError(`transaction index of version ${version}`);
      const entry = {
        producerId: Number(bytes.readBigInt64BE(at + 2)),
        firstOffset: Number(bytes.readBigInt64BE(at + 10)),
        lastOffset: Number(bytes.readBigInt64BE(at + 18)),
        lastStableOffset: Number(bytes.readBigInt64BE(at + 26)),
      };
      if (entry.lastOffset < baseOffset)
        throw new CorruptIndexError(`an aborted transaction ends before ${baseOffset}`);
      index.append(entry);
    }
    return index;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  all(): readonly AbortedTxn[] {
    return this.entries;
  }

  append(entry: AbortedTxn): void {
    const last = this.entries.at(-1);
    if (last && entry.lastOffset <= last.lastOffset) {
      throw new CorruptIndexError(`aborted transaction at ${entry.lastOffset} follows one at ${last.lastOffset}`);
    }
    this.entries.push(entry);
  }

  /**
   * The transactions that overlap [from, upTo). `isComplete`: an entry's last stable offset shows that no later one can
   * begin before `upTo`, so that later segments need not be asked.
   */
  collect(from: number, upTo: number): { transactions: AbortedTxn[]; isComplete: boolean } {
    const transactions: AbortedTxn[] = [];
    for (const entry of this.entries) {
      if (entry.lastOffset >= from && entry.firstOffset < upTo) transactions.push(entry);
      if (entry.lastStableOffset >= upTo) return { transactions, isComplete: true };
    }
    return { transactions, isComplete: false };
  }

  /** Drops what ends at or above `offset`. */
  truncateTo(offset: number): void {
    this.entries = this.entries.filter((entry) => entry.lastOffset < offset);
  }

  toBuffer(): Buffer {
    const bytes = Buffer.alloc(this.entries.length * entryBytes);
    this.entries.forEach((entry, i) => {
      const at = i * entryBytes;
      bytes.writeInt16BE(currentVersion, at);
      bytes.writeBigInt64BE(BigInt(entry.producerId), at + 2);
      bytes.writeBigInt64BE(BigInt(entry.firstOffset), at + 10);
      bytes.writeBigInt64BE(BigInt(entry.lastOffset), at + 18);
      bytes.writeBigInt64BE(BigInt(entry.lastStableOffset), at + 26);
    });
    return bytes;
  }
}
