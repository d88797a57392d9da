import type { Timer } from '@barnabas/platform';
import { Rate } from '../quotas/rate.js';
import type { RateWindows } from '../quotas/rate.js';
import type { ConnectionCandidate } from './connection-quotas.js';

/** What came in on one listener and is not served yet. One at a time has its turn, as one thread accepts in Kafka (Acceptor). */
export class ListenerQueue {
  /** Connections of this listener that are served. */
  openCount = 0;
  /** Of new connections. */
  readonly rate: Rate;
  readonly waiting: ConnectionCandidate[] = [];
  /** The first one in the queue has been counted into the rates. */
  isFirstCounted = false;
  /** Runs while the first one has to wait for the sake of a rate. */
  delay: Timer | undefined;

  constructor(
    readonly name: string,
    windows: RateWindows,
  ) {
    this.rate = new Rate(windows);
  }

  /** The first in the queue, which then has had its turn. */
  take(): ConnectionCandidate | undefined {
    this.isFirstCounted = false;
    return this.waiting.shift();
  }

  /** Nobody of it will be served. */
  clear(): readonly ConnectionCandidate[] {
    this.delay?.cancel();
    this.delay = undefined;
    this.isFirstCounted = false;
    return this.waiting.splice(0);
  }
}
