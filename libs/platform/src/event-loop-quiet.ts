/** What {@link eventLoopQuiet} looks at. */
export interface Movement {
  /** Grows with everything that happens. */
  readonly changes: number;
  /** Callbacks that are due in a coming turn. */
  readonly deferred: number;
}

/**
 * Resolves when `calmTurns` turns of the event loop in a row saw nothing happen. Promises that wait only for each other
 * settle within one turn; more turns give sockets of the same process the time to deliver.
 */
export async function eventLoopQuiet(movement: Movement, calmTurns: number): Promise<void> {
  let calm = 0;
  let seen = movement.changes;
  while (calm < calmTurns) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const moved = movement.deferred > 0 || movement.changes !== seen;
    seen = movement.changes;
    calm = moved ? 0 : calm + 1;
  }
}

/** Deferred callbacks, counted while they wait. */
export class DeferredCalls {
  #pending = 0;

  get pending(): number {
    return this.#pending;
  }

  add(callback: () => void): void {
    this.#pending += 1;
    setImmediate(() => {
      this.#pending -= 1;
      callback();
    });
  }
}
