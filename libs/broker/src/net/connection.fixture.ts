import type { Connection, ConnectionEvents } from '@barnabas/platform';
import { VirtualTime } from '@barnabas/platform';
import { AnswerMemory } from './answer-memory.js';
import { ClientConnection } from './connection.js';
import { defaultConnectionLimits } from './connection-limits.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { Exchange } from './exchange.js';
import { RequestMemory } from './request-memory.js';

const address = { host: '127.0.0.1', port: 9092 };

/** A socket under the test's hand. */
export class Socket implements Connection {
  readonly local = address;
  readonly remote = { host: '127.0.0.1', port: 50_000 };
  readonly written: string[] = [];
  pendingBytes = 0;
  sentBytes = 0;
  /** The other side takes nothing. */
  isBlocked = false;
  isPaused = false;
  state: 'open' | 'ended' | 'destroyed' = 'open';
  events: ConnectionEvents = { onData: () => undefined, onClose: () => undefined };

  start(events: ConnectionEvents): void {
    this.events = events;
  }
  write(chunk: Uint8Array): boolean {
    this.written.push(Buffer.from(chunk).toString());
    if (this.isBlocked) this.pendingBytes += chunk.length;
    else this.sentBytes += chunk.length;
    return !this.isBlocked;
  }
  /** The other side has taken everything. */
  drain(): void {
    this.isBlocked = false;
    this.sentBytes += this.pendingBytes;
    this.pendingBytes = 0;
    this.events.onDrain?.();
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  end(): void {
    this.state = 'ended';
  }
  destroy(error?: Error): void {
    this.state = 'destroyed';
    this.pendingBytes = 0;
    this.events.onClose(error);
  }
  send(...bodies: string[]): void {
    for (const body of bodies) {
      this.events.onData(frameOf(body));
    }
  }
  sendAtOnce(bodies: readonly string[]): void {
    this.events.onData(Buffer.concat(bodies.map(frameOf)));
  }
}

function frameOf(body: string): Buffer {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeInt32BE(body.length);
  frame.write(body, 4);
  return frame;
}

export interface SceneOptions {
  readonly limits?: Partial<ConnectionLimits>;
  readonly memory?: RequestMemory;
  readonly answers?: AnswerMemory;
  readonly time?: VirtualTime;
}

/** A connection whose requests the test answers. */
export function open(options: SceneOptions = {}) {
  const { limits = {}, memory = new RequestMemory(-1), answers = new AnswerMemory(-1) } = options;
  const time = options.time ?? new VirtualTime();
  const socket = new Socket();
  const exchanges: Exchange[] = [];
  const gone: (Error | undefined)[] = [];
  const connection = new ClientConnection({
    id: 1,
    socket,
    listener: { name: 'PLAINTEXT', address, advertised: address, isEncrypted: false },
    limits: { ...defaultConnectionLimits, ...limits },
    receiver: {
      receive: (exchange) => {
        exchanges.push(exchange);
        scene.onRequest(exchange);
      },
    },
    memory,
    answers,
    clock: time,
    timers: time,
    onGone: (_connection, error) => void gone.push(error),
  });
  connection.start();
  const at = (index: number): Exchange => {
    const exchange = exchanges[index];
    if (exchange === undefined) {
      throw new Error(`request ${index} has not started`);
    }
    return exchange;
  };
  const scene = { socket, time, exchanges, gone, connection, at, onRequest: (_exchange: Exchange): void => undefined };
  return scene;
}

export const bytes = (text: string) => [Buffer.from(text)];
