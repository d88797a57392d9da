import type { RequestMeasure } from './dispatch/hooks.js';
import type { ClientConnection } from './net/connection.js';
import type { ConnectionObserver } from './net/broker-listener.js';

/** Sums over the requests of one API since the broker started. */
export interface ApiMetrics {
  count: number;
  /** Requests that a handler threw on, or that closed their connection. */
  failedCount: number;
  /** Requests whose client was throttled by its quotas, and for how long in all. */
  throttledCount: number;
  throttleTimeMsSum: number;
  latencyMsSum: number;
  latencyMsMax: number;
  requestBytes: number;
  responseBytes: number;
}

const NOTHING: ApiMetrics = {
  count: 0,
  failedCount: 0,
  throttledCount: 0,
  throttleTimeMsSum: 0,
  latencyMsSum: 0,
  latencyMsMax: 0,
  requestBytes: 0,
  responseBytes: 0,
};

/** Plain counters; who exports them decides about names and rates. */
export class BrokerMetrics implements ConnectionObserver {
  /** By API name, e.g. `Produce`; only those that were asked for. */
  readonly requests = new Map<string, ApiMetrics>();
  connectionsActive = 0;
  connectionsTotal = 0;
  readonly #open = new Set<ClientConnection>();
  #closedBytesIn = 0;
  #closedBytesOut = 0;

  /** Bytes that came in on all listeners. */
  get bytesIn(): number {
    let bytes = this.#closedBytesIn;
    for (const connection of this.#open) {
      bytes += connection.bytesIn;
    }
    return bytes;
  }

  get bytesOut(): number {
    let bytes = this.#closedBytesOut;
    for (const connection of this.#open) {
      bytes += connection.bytesOut;
    }
    return bytes;
  }

  measure(measure: RequestMeasure): void {
    let api = this.requests.get(measure.api);
    if (api === undefined) {
      api = { ...NOTHING };
      this.requests.set(measure.api, api);
    }
    api.count++;
    api.failedCount += measure.failed ? 1 : 0;
    api.throttledCount += measure.throttleTimeMs > 0 ? 1 : 0;
    api.throttleTimeMsSum += measure.throttleTimeMs;
    api.latencyMsSum += measure.latencyMs;
    api.latencyMsMax = Math.max(api.latencyMsMax, measure.latencyMs);
    api.requestBytes += measure.requestBytes;
    api.responseBytes += measure.responseBytes;
  }

  connectionOpened(connection: ClientConnection): void {
    this.connectionsActive++;
    this.connectionsTotal++;
    this.#open.add(connection);
  }

  connectionClosed(connection: ClientConnection): void {
    this.connectionsActive--;
    this.#open.delete(connection);
    this.#closedBytesIn += connection.bytesIn;
    this.#closedBytesOut += connection.bytesOut;
  }
}
