/** What measures something, and may come to measure nothing. */
export interface Measure {
  /** Whether a new one would say the same. */
  isIdle(nowMs: number): boolean;
}

/**
 * One measure for each scope. Those that are as new are forgotten, so that clients that come and go leave nothing behind (Kafka keeps
 * its sensors for an hour, for who reads their metrics).
 */
export class Measures<M extends Measure> {
  readonly #byScope = new Map<string, M>();
  #sweptMs = 0;

  /** Looks for idle ones every `sweepMs`, as long as there is something to measure. */
  constructor(
    private readonly make: () => M,
    private readonly sweepMs: number,
  ) {}

  get size(): number {
    return this.#byScope.size;
  }

  of(scope: string, nowMs: number): M {
    this.#sweep(nowMs);
    const known = this.#byScope.get(scope);
    if (known !== undefined) return known;
    const made = this.make();
    this.#byScope.set(scope, made);
    return made;
  }

  clear(): void {
    this.#byScope.clear();
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < this.sweepMs) return;
    this.#sweptMs = nowMs;
    for (const [scope, measure] of this.#byScope) {
      if (measure.isIdle(nowMs)) this.#byScope.delete(scope);
    }
  }
}
