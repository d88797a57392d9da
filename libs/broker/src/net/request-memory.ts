/**
 * The memory of requests that are not answered yet, over all connections (Kafka's `queued.max.request.bytes` and SimpleMemoryPool). A
 * request takes all it needs once its size is known, so whatever began to arrive can arrive in full; there is something to take as
 * long as the bound is not reached, so no request is too large for it. Who finds nothing left waits its turn.
 */
export class RequestMemory {
  #usedBytes = 0;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  #turn: (() => void) | undefined;
  #isWaking = false;

  /** No bound unless `maxBytes` is positive. */
  constructor(private readonly maxBytes: number) {}

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** False when there is nothing left; `wake` is then called once when it may be tried again. */
  take(bytes: number, wake: () => void): boolean {
    if (this.maxBytes > 0) {
      const isInTurn = this.#waiting.size === 0 || this.#turn === wake;
      if (!isInTurn || this.#usedBytes >= this.maxBytes) {
        this.#waiting.add(wake);
        return false;
      }
    }
    this.#turn = undefined;
    this.#usedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes;
    this.#wakeNext();
  }

  /** `wake` waits no more. */
  leave(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  #wakeNext(): void {
    // Who is woken may answer, and so release, in the same turn: the loop that runs already will see it.
    if (this.#isWaking) {
      return;
    }
    this.#isWaking = true;
    for (const wake of this.#waiting) {
      if (this.#usedBytes >= this.maxBytes) {
        break;
      }
      this.#waiting.delete(wake);
      this.#turn = wake;
      wake();
    }
    this.#turn = undefined;
    this.#isWaking = false;
  }
}
