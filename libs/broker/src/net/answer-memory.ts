/** One connection's answer may take this part of what is left. */
const SHARES = 32;
/** Holders that are asked anew at a time. */
const RECOUNTED_AT_ONCE = 16;

/** Kafka's clients give up a request after that time by themselves (`request.timeout.ms`). */
const STALLED_MS = 30_000;

/** A connection that holds answers. */
export interface AnswerHolder {
  /** Tells the memory what it holds by now: a socket hands bytes on without a word. */
  recount(): void;
  /** Monotonic milliseconds since which the client has taken nothing of what is there for it; undefined when nothing is. */
  readonly stalledSinceMs: number | undefined;
  /** Closes the connection: others wait for what it holds. */
  giveUp(reason: Error): void;
}

/**
 * The memory of answers that clients have not taken yet, over all connections (`queued.max.response.bytes`; Apache Kafka needs no such
 * bound, as it sends log bytes out of the file). It says how much one connection may hold, a small part of what is left, so that those
 * who read nothing leave room for those who do. Whoever holds nothing may always make one answer, if need be of a single batch; only when
 * all is taken does a batch wait in line, and whoever has taken nothing for long meanwhile is closed.
 */
export class AnswerMemory {
  #usedBytes = 0;
  /** Those that were asked longest ago come first. */
  readonly #holders = new Map<AnswerHolder, number>();
  /** Those who wait for a batch, in the order in which they came. */
  readonly #line = new Set<() => void>();

  /** No bound unless `maxBytes` is positive. */
  constructor(private readonly maxBytes: number) {}

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** All of it is taken. */
  get isExhausted(): boolean {
    return this.maxBytes > 0 && this.#usedBytes >= this.maxBytes;
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
    this.#admitNext();
  }

  /**
   * Calls `listener` once when it is its turn and not all is taken. One at a time: the next one's turn is when this one's bytes are known.
   * Returns how to leave the line.
   */
  wait(listener: () => void, nowMs: number): () => void {
    for (const holder of this.#recount()) {
      const { stalledSinceMs } = holder;
      if (stalledSinceMs !== undefined && nowMs - stalledSinceMs >= STALLED_MS) {
        holder.giveUp(
          new Error(`the client has taken nothing for ${nowMs - stalledSinceMs} ms while others wait for memory`),
        );
      }
    }
    this.#line.add(listener);
    queueMicrotask(() => this.#admitNext());
    return () => void this.#line.delete(listener);
  }

  #admitNext(): void {
    if (this.isExhausted) {
      return;
    }
    for (const listener of this.#line) {
      this.#line.delete(listener);
      listener();
      return;
    }
  }

  /** A few at a time: a share that is too small for a moment costs less than asking thousands. */
  #recount(): readonly AnswerHolder[] {
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
    return next;
  }
}
