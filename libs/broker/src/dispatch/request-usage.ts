/** What a request has taken of its client's quotas, and what comes of it. */
export class RequestUsage {
  /** Milliseconds for which the connection is not read once the request is answered (KIP-219). */
  throttleTimeMs = 0;
  /** Monotonic time at which its handler began to wait; until then the thread was busy with it. */
  waitingSinceMs: number | undefined;
  /** Monotonic time up to which the thread's time was counted, once it was. */
  countedMs: number | undefined;

  /** Of several quotas, the one that takes longest counts. */
  throttle(timeMs: number): void {
    this.throttleTimeMs = Math.max(this.throttleTimeMs, timeMs);
  }
}
