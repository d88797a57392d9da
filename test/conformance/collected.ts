/** Things that arrive over time, and a way to wait for them without sleeping. */
export class Collected<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<{ isMet(items: readonly T[]): boolean; resolve(): void }>();

  add(item: T): void {
    this.items.push(item);
    for (const waiting of this.#waiting) {
      if (waiting.isMet(this.items)) {
        this.#waiting.delete(waiting);
        waiting.resolve();
      }
    }
  }

  /** Resolves when the items are as wanted; looked at whenever one arrives. */
  until(isMet: (items: readonly T[]) => boolean): Promise<void> {
    if (isMet(this.items)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.add({ isMet, resolve }));
  }

  count(count: number): Promise<void> {
    return this.until((items) => items.length >= count);
  }
}
