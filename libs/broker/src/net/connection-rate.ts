/** Over how long a rate is taken: `quota.window.num` windows of `quota.window.size.seconds`. */
export interface RateWindows {
  readonly count: number;
  readonly sizeMs: number;
}

interface Window {
  readonly startMs: number;
  connections: number;
}

/**
 * How many connections come a second (Kafka's Rate). The time it is taken over counts as nearly full from the start, so that a burst
 * passes that is no more than the limit allows in all windows together.
 */
export class ConnectionRate {
  readonly #windows: Window[] = [];

  /** Notes a connection; milliseconds to wait so that there are no more than `maxPerSecond`, a window's length at most. */
  record(maxPerSecond: number, nowMs: number, windows: RateWindows): number {
    this.#forget(nowMs - windows.count * windows.sizeMs);
    const last = this.#windows.at(-1);
    if (last !== undefined && nowMs - last.startMs < windows.sizeMs) {
      last.connections++;
    } else {
      this.#windows.push({ startMs: nowMs, connections: 1 });
    }
    const elapsedMs = this.#elapsedMs(nowMs, windows);
    const connections = this.#windows.reduce((sum, window) => sum + window.connections, 0);
    const allowed = (maxPerSecond * elapsedMs) / 1000;
    if (connections <= allowed) {
      return 0;
    }
    return Math.min(windows.sizeMs, Math.round(((connections - allowed) / allowed) * elapsedMs));
  }

  #forget(beforeMs: number): void {
    while (this.#windows[0] !== undefined && this.#windows[0].startMs <= beforeMs) {
      this.#windows.shift();
    }
  }

  #elapsedMs(nowMs: number, { count, sizeMs }: RateWindows): number {
    const elapsedMs = nowMs - (this.#windows[0]?.startMs ?? nowMs);
    const missingWindows = Math.max(0, count - 1 - Math.floor(elapsedMs / sizeMs));
    return elapsedMs + missingWindows * sizeMs;
  }
}
