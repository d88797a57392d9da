/** Holds the latest of what happened until somebody asks. */
export class LatestEvent<T extends { readonly kind: string }> {
  #latest: T | undefined;
  #waiter: ((event: T) => void) | undefined;

  get latest(): T | undefined {
    return this.#latest;
  }

  set(event: T): void {
    this.#latest = event;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.(event);
  }

  /** What happened last, or what happens next. One asks at a time. */
  next(): Promise<T> {
    const latest = this.#latest;
    if (latest !== undefined) return Promise.resolve(latest);
    return new Promise((resolve) => {
      this.#waiter = resolve;
    });
  }

  /** Forgets what happened if it is of one of these kinds. */
  clear(...kinds: readonly T['kind'][]): void {
    if (this.#latest !== undefined && kinds.includes(this.#latest.kind)) this.#latest = undefined;
  }
}
