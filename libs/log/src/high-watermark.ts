interface Waiter {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** The high watermark of a log, and who waits for it to pass an offset. */
export class HighWatermark {
  private waiters: Waiter[] = [];

  constructor(private offset: number) {}

  get value(): number {
    return this.offset;
  }

  /** Moves forward only; resolves who waited. False when it was there already. */
  advance(to: number): boolean {
    if (to <= this.offset) return false;
    this.offset = to;
    let passed = 0;
    while (passed < this.waiters.length && (this.waiters[passed]?.offset ?? to) <= to) passed++;
    if (passed > 0) for (const waiter of this.waiters.splice(0, passed)) waiter.resolve();
    return true;
  }

  /** The log was cut. Nobody can wait for what is gone. */
  moveBack(to: number, reason: Error): void {
    this.offset = Math.min(this.offset, to);
    const gone = this.waiters.filter((waiter) => waiter.offset > to);
    this.waiters = this.waiters.filter((waiter) => waiter.offset <= to);
    for (const waiter of gone) waiter.reject(reason);
  }

  /** Resolves when everything below `offset` has been passed. Never an unhandled rejection. */
  passed(offset: number): Promise<void> {
    if (offset <= this.offset) return Promise.resolve();
    const promise = new Promise<void>((resolve, reject) => this.insert({ offset, resolve, reject }));
    promise.catch(() => undefined);
    return promise;
  }

  fail(reason: Error): void {
    for (const waiter of this.waiters.splice(0)) waiter.reject(reason);
  }

  /** Waiters stay in order; only a duplicate, which waits for its original, comes in elsewhere than at the end. */
  private insert(waiter: Waiter): void {
    let at = this.waiters.length;
    while (at > 0 && (this.waiters[at - 1]?.offset ?? 0) > waiter.offset) at--;
    this.waiters.splice(at, 0, waiter);
  }
}
