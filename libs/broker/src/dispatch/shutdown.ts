/** Tells what waits inside the broker that it stops, so that waiting requests are answered at once. */
export class Shutdown {
  readonly #listeners = new Set<() => void>();
  #hasBegun = false;

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Calls `listener` when the broker begins to stop. Returns how to forget it. */
  onBegin(listener: () => void): () => void {
    if (this.#hasBegun) {
      listener();
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  begin(): void {
    this.#hasBegun = true;
    for (const listener of this.#listeners) {
      listener();
    }
    this.#listeners.clear();
  }
}
