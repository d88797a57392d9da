import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** What came back for a frame: its bytes after the size, or the end of the connection, or nothing in time. */
export type FrameOutcome = Buffer | 'closed' | 'timeout';

const answerTimeoutMs = 10_000;
const sizeBytes = 4;

/** One connection that sends frames and hands out what comes back, in order. */
export class WireConnection {
  readonly #socket: Socket;
  readonly #waiting: ((outcome: FrameOutcome) => void)[] = [];
  #received: Buffer = Buffer.alloc(0);
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
  }

  static async open(address: BrokerAddress): Promise<WireConnection> {
    const socket = connect({ ...address, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', resolve);
    });
    return new WireConnection(socket);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a frame; resolves with the next answer that no earlier frame waits for. */
  exchange(frame: Buffer): Promise<FrameOutcome> {
    const answered = this.#next();
    this.sendOnly(frame);
    return answered;
  }

  sendOnly(frame: Buffer): void {
    const size = Buffer.alloc(sizeBytes);
    size.writeInt32BE(frame.length);
    if (!this.#closed) this.#socket.write(Buffer.concat([size, frame]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #next(): Promise<FrameOutcome> {
    if (this.#closed) return Promise.resolve('closed');
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(settle), 1);
        resolve('timeout');
        // A broker answers in order: nothing more is to be had here, and the next step gets a connection of its own.
        this.#end();
        this.#socket.destroy();
      }, answerTimeoutMs);
      const settle = (outcome: FrameOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      this.#waiting.push(settle);
    });
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= sizeBytes) {
      const end = sizeBytes + this.#received.readInt32BE(0);
      if (this.#received.length < end) return;
      const frame = this.#received.subarray(sizeBytes, end);
      this.#received = this.#received.subarray(end);
      this.#waiting.shift()?.(frame);
    }
  }

  #end(): void {
    this.#closed = true;
    for (const settle of this.#waiting.splice(0)) settle('closed');
  }
}
