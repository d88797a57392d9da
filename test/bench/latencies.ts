/** How long things took, in milliseconds. */
export class Latencies {
  readonly #values: number[] = [];

  add(ms: number): void {
    this.#values.push(ms);
  }

  /** Does `work` and takes note of the time. */
  async time(work: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    await work();
    this.add(performance.now() - start);
  }

  get count(): number {
    return this.#values.length;
  }

  get max(): number {
    return this.#values.reduce((max, value) => Math.max(max, value), 0);
  }

  /** `share` of them took no longer. 0 without any. */
  percentile(share: number): number {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  }
}
