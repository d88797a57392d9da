import type { Clock, Connection, Timer, Timers } from '@barnabas/platform';
import type { ListenerInfo } from '../dispatch/request-context.js';
import type { AnswerMemory } from './answer-memory.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { ExchangeReceiver } from './exchange.js';
import { FrameSplitter } from './frame-splitter.js';
import { Mute } from './mute.js';
import { PendingExchange } from './pending-exchange.js';
import { PendingExchanges } from './pending-exchanges.js';
import type { RequestMemory } from './request-memory.js';

const READ_AHEAD_BYTES = 65_536;
const LINGER_MS = 5_000;
/** Requests that one connection may start before others have a turn, however many it has sent. */
const REQUESTS_PER_TURN = 16;

export interface ClientConnectionOptions {
  readonly id: number;
  readonly socket: Connection;
  readonly listener: ListenerInfo;
  readonly limits: ConnectionLimits;
  readonly receiver: ExchangeReceiver;
  /** Shared by all connections. */
  readonly memory: RequestMemory;
  /** Shared by all connections. */
  readonly answers: AnswerMemory;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The connection is gone and has forgotten all it held. */
  onGone(connection: ClientConnection, error: Error | undefined): void;
}

/**
 * One client's connection: requests start in the order they came, answers leave in the same order whatever finishes first
 * (Kafka's clients count on it). Limits push back: when too much is under way here or in all, or the client does not take its
 * answers, nothing further is read. One loop, `#resume`, looks at the state and does what is possible, a few requests at a time.
 */
export class ClientConnection {
  readonly id: number;
  readonly listener: ListenerInfo;
  bytesIn = 0;
  bytesOut = 0;

  readonly #socket: Connection;
  readonly #options: ClientConnectionOptions;
  readonly #splitter: FrameSplitter;
  readonly #exchanges: PendingExchanges;
  readonly #mute: Mute;
  readonly #closedListeners = new Set<() => void>();
  #idleTimer: Timer | undefined;
  #lastActiveMs: number;
  /** What the frame that is coming in has taken of the shared memory. */
  #takenBytes: number | undefined;
  #isWaitingForMemory = false;
  #startedInTurn = 0;
  #isYielding = false;
  #isReading = true;
  #isClosed = false;
  #isResuming = false;
  /** No further request starts; once those under way are answered the socket ends. */
  #isEnding = false;
  #hasEnded = false;
  #endReason: Error | undefined;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.id = options.id;
    this.listener = options.listener;
    this.#socket = options.socket;
    this.#splitter = new FrameSplitter(options.limits.requestBytesMax);
    const { socket, limits, answers, clock } = options;
    this.#exchanges = new PendingExchanges({ socket, limits, answers, clock, onChange: () => this.#resume() });
    this.#mute = new Mute(options.clock, options.timers, () => this.#resume());
    this.#lastActiveMs = options.clock.monotonic();
  }

  /** Monotonic milliseconds of the last byte in or answer out. */
  get lastActiveMs(): number {
    return this.#lastActiveMs;
  }

  get clientHost(): string {
    return this.#socket.remote.host;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Begins to read. */
  start(): void {
    this.#watchIdle(this.#options.limits.idleMs);
    this.#socket.start({
      onData: (chunk) => {
        if (this.#isEnding) {
          return;
        }
        this.bytesIn += chunk.length;
        this.#lastActiveMs = this.#options.clock.monotonic();
        this.#splitter.push(chunk);
        this.#resume();
      },
      onDrain: () => {
        this.#lastActiveMs = this.#options.clock.monotonic();
        this.#exchanges.drained();
        this.#resume();
      },
      onClose: (error) => this.#gone(error),
    });
  }

  onClosed(listener: () => void): () => void {
    if (this.#isClosed) {
      listener();
      return () => undefined;
    }
    this.#closedListeners.add(listener);
    return () => this.#closedListeners.delete(listener);
  }

  /** Starts no further request; when those under way are answered the connection closes. */
  end(): void {
    this.#isEnding = true;
    this.#resume();
  }

  /** Closes at once; what is under way is never answered. */
  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }

  #resume(): void {
    // What a request sets off may come back here in the same turn; the loop that runs already will see it.
    if (this.#isResuming || this.#isClosed) {
      return;
    }
    this.#isResuming = true;
    try {
      do {
        this.#writeAnswers();
      } while (!this.#isClosed && this.#startNext());
    } finally {
      this.#isResuming = false;
    }
    this.#setReading();
    this.#finish();
  }

  #writeAnswers(): void {
    for (;;) {
      const settled = this.#exchanges.takeSettled();
      const outcome = settled?.outcome;
      if (settled === undefined || outcome === undefined) {
        return;
      }
      if (outcome instanceof Error) {
        this.#endReason = outcome;
        this.#isEnding = true;
        this.#exchanges.drop();
        return;
      }
      for (const chunk of outcome) {
        this.bytesOut += chunk.length;
      }
      this.#exchanges.write(outcome);
      this.#lastActiveMs = this.#options.clock.monotonic();
      this.#mute.extend(settled.throttleTimeMs);
    }
  }

  #startNext(): boolean {
    if (!this.#mayStart()) {
      return false;
    }
    let frame: Buffer | undefined;
    try {
      frame = this.#hasMemory() ? this.#splitter.next() : undefined;
    } catch (error) {
      // Requests before the bad bytes are still answered.
      this.#endReason = error instanceof Error ? error : new Error(String(error));
      this.#isEnding = true;
      return false;
    }
    if (frame === undefined) {
      return false;
    }
    const { clock, memory, receiver } = this.#options;
    const line = this.#exchanges;
    const exchange = new PendingExchange({ connection: this, frame, receivedMs: clock.monotonic(), line, memory });
    this.#takenBytes = undefined;
    this.#countTurn();
    line.add(exchange);
    receiver.receive(exchange);
    return true;
  }

  /** Takes what the next frame needs; false when that has to wait. */
  #hasMemory(): boolean {
    const bytes = this.#splitter.announcedBytes();
    if (bytes !== undefined && this.#takenBytes === undefined) {
      if (!this.#options.memory.take(bytes, this.#memoryFreed)) {
        this.#isWaitingForMemory = true;
        return false;
      }
      this.#takenBytes = bytes;
    }
    return true;
  }

  readonly #memoryFreed = (): void => {
    this.#isWaitingForMemory = false;
    this.#resume();
  };

  #countTurn(): void {
    if (++this.#startedInTurn >= REQUESTS_PER_TURN) {
      this.#isYielding = true;
      this.#options.timers.defer(() => {
        this.#startedInTurn = 0;
        this.#isYielding = false;
        this.#resume();
      });
    }
  }

  #mayStart(): boolean {
    if (this.#isYielding || this.#isWaitingForMemory || this.#isEnding || this.#mute.isOn) {
      return false;
    }
    return this.#exchanges.hasRoom;
  }

  /** Reads on a little while no request may start: most pauses are over at once, and a client that leaves is noticed. */
  #setReading(): void {
    const isReadingAhead =
      !this.#isWaitingForMemory && !this.#mute.isOn && this.#splitter.bufferedBytes < READ_AHEAD_BYTES;
    const shouldRead = this.#isEnding || this.#mayStart() || isReadingAhead;
    if (shouldRead === this.#isReading || this.#isClosed) {
      return;
    }
    this.#isReading = shouldRead;
    if (shouldRead) {
      this.#socket.resume();
    } else {
      this.#socket.pause();
    }
  }

  #finish(): void {
    if (!this.#isEnding || this.#hasEnded || this.#isClosed || !this.#exchanges.isEmpty) {
      return;
    }
    this.#hasEnded = true;
    this.#idleTimer?.cancel();
    // A client that does not take its last answers does not hold the broker up.
    this.#idleTimer = this.#options.timers.schedule(LINGER_MS, 'liveness', () => this.destroy());
    this.#socket.end();
  }

  #gone(error: Error | undefined): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#idleTimer?.cancel();
    this.#mute.end();
    this.#exchanges.clear();
    this.#options.memory.leave(this.#memoryFreed);
    this.#options.memory.release(this.#takenBytes ?? 0);
    this.#takenBytes = undefined;
    for (const listener of this.#closedListeners) {
      listener();
    }
    this.#closedListeners.clear();
    this.#options.onGone(this, this.#endReason ?? error);
  }

  #watchIdle(delayMs: number): void {
    this.#idleTimer = this.#options.timers.schedule(delayMs, 'liveness', () => {
      const idleMs = this.#options.clock.monotonic() - this.#lastActiveMs;
      const remainingMs = this.#options.limits.idleMs - idleMs;
      if (remainingMs <= 0 && this.#exchanges.isEmpty) {
        this.destroy();
      } else {
        this.#watchIdle(Math.max(remainingMs, 1000));
      }
    });
  }
}
