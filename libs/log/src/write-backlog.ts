/**
 * Bytes that were appended and are not yet in their files, over all logs of a directory. Appending never waits; who takes bytes from
 * the network does, with `drained()`, while the backlog is full.
 */
export class WriteBacklog {
  private bytes = 0;
  private waiting: (() => void)[] = [];

  constructor(readonly maxBytes: number) {}

  get sizeInBytes(): number {
    return this.bytes;
  }

  get isFull(): boolean {
    return this.bytes > this.maxBytes;
  }

  add(bytes: number): void {
    this.bytes += bytes;
  }

  remove(bytes: number): void {
    this.bytes -= bytes;
    if (this.bytes > this.maxBytes / 2) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }

  /** Resolves when the backlog has shrunk to half its bound; at once when it is not full. */
  drained(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
