/** One connection's answer may take this part of what is left. */
const SHARES = 32;
/** Holders that are asked anew at a time. */
const RECOUNTED_AT_ONCE = 16;

/** A connection that holds answers. */
export interface AnswerHolder {
  /** Tells the memory what it holds by now: a socket hands bytes on without a word. */
  recount(): void;
}

/**
 * The memory of answers that clients have not taken yet, over all connections (`queued.max.response.bytes`; Apache Kafka needs no such
 * bound, as it sends log bytes out of the file). Nobody waits for it: it says how much one connection may hold, a small part of what is
 * left, so that those who read nothing leave room for those who do. Whoever holds nothing may always make one answer, if need be of a
 * single batch, so that everything goes on when all is taken.
 */
export class AnswerMemory {
  #usedBytes = 0;
  /** Those that were asked longest ago come first. */
  readonly #holders = new Map<AnswerHolder, number>();

  /** No bound unless `maxBytes` is positive. */
  constructor(private readonly maxBytes: number) {}

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** How many bytes one connection may hold at this moment. */
  shareBytes(): number {
    if (this.maxBytes <= 0) {
      return Number.MAX_SAFE_INTEGER;
    }
    if (this.#usedBytes > this.maxBytes / 2) {
      this.#recount();
    }
    return Math.max(0, Math.floor((this.maxBytes - this.#usedBytes) / SHARES));
  }

  /** `holder` holds so many bytes now. */
  set(holder: AnswerHolder, bytes: number): void {
    const before = this.#holders.get(holder) ?? 0;
    if (bytes === before) {
      return;
    }
    this.#usedBytes += bytes - before;
    if (bytes === 0) {
      this.#holders.delete(holder);
    } else {
      this.#holders.set(holder, bytes);
    }
  }

  /** A few at a time: a share that is too small for a moment costs less than asking thousands. */
  #recount(): void {
    const next: AnswerHolder[] = [];
    for (const holder of this.#holders.keys()) {
      if (next.push(holder) >= RECOUNTED_AT_ONCE) {
        break;
      }
    }
    for (const holder of next) {
      const bytes = this.#holders.get(holder) ?? 0;
      this.#holders.delete(holder);
      this.#holders.set(holder, bytes);
      holder.recount();
    }
  }
}
