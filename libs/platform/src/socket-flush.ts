/** Something with bytes to hand to its socket at the end of the turn. */
export interface Flushable {
  flush(): void;
}

/**
 * Calls everyone who asked for it once at the end of the current turn of the event loop. By then every request that arrived in
 * this turn has been looked at, so that its answers leave together; one setImmediate serves all connections.
 */
export class SocketFlush {
  #waiting: Flushable[] = [];

  /** Ask once per turn. */
  request(flushable: Flushable): void {
    if (this.#waiting.push(flushable) === 1) setImmediate(() => this.#flushAll());
  }

  #flushAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const flushable of waiting) flushable.flush();
  }
}
