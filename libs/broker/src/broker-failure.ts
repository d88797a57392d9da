/** What is told of a broker that cannot store anything any more. */
export class BrokerFailure {
  #cause: Error | undefined;
  readonly #listeners = new Set<(cause: Error) => void>();

  /** Whoever listens is told; when nobody does the process is warned, so that a broker that is embedded does not fail in silence. */
  happened(cause: Error): void {
    this.#cause = cause;
    if (this.#listeners.size === 0) {
      process.emitWarning(`${cause.message}; nothing is acknowledged any more until the broker is started again`, {
        type: 'BrokerFailure',
        code: 'BROKER_FAILED',
      });
    }
    for (const listener of this.#listeners) {
      listener(cause);
    }
    this.#listeners.clear();
  }

  /** Calls `listener` once, at once if it has happened. Returns how to stop listening. */
  listen(listener: (cause: Error) => void): () => void {
    if (this.#cause !== undefined) {
      listener(this.#cause);
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
