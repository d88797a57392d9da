import type { Clock, Timers } from '@barnabas/platform';
import type { AddressQuota } from '../quotas/address-quota.js';
import { Rate } from '../quotas/rate.js';
import type { RateWindows } from '../quotas/rate.js';
import { plainAddress } from './address-overrides.js';
import { DelayedRefusals } from './delayed-refusals.js';
import { ListenerQueue } from './listener-queue.js';

export interface ConnectionLimit {
  /** `max.connections`. */
  readonly connectionsMax: number;
  /** `max.connection.creation.rate`: new connections a second. */
  readonly creationRateMax: number;
}

/** How many connections a broker takes. Read at every decision: operators change it while the broker runs. */
export interface ConnectionQuotaSettings extends ConnectionLimit {
  /** `max.connections.per.ip`. */
  readonly perAddressMax: number;
  /** `max.connections.per.ip.overrides`, by address. */
  readonly overrides: ReadonlyMap<string, number>;
  /** `socket.listen.backlog.size`: connections that may wait for their turn on a listener. */
  readonly waitingMax: number;
  readonly rateWindows: RateWindows;
  /** The listener that brokers use among themselves; the broker's own limits do not hold it up if there are others. */
  readonly interBrokerListener: string;
  /** What holds for one listener: its own settings before the broker's. */
  ofListener(name: string): ConnectionLimit;
}

/** A connection that asks to be served. */
export interface ConnectionCandidate {
  readonly host: string;
  /** Name of the listener it came in on. */
  readonly listener: string;
  serve(): void;
  refuse(reason: string): void;
}

export interface ConnectionQuotasOptions {
  readonly settings: () => ConnectionQuotaSettings;
  /** What single addresses may do. */
  readonly addresses: Pick<AddressQuota, 'record'>;
  /** Names of the listeners there are at first. */
  readonly listeners: readonly string[];
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Counts connections over all listeners (Kafka's ConnectionQuotas). Beyond `max.connections` of the listener or the broker a new one is
 * left waiting until another closes, as an acceptor that does not accept leaves it; those that come too fast wait until the rate allows
 * them; too many from one address are closed at once.
 */
export class ConnectionQuotas {
  readonly #options: ConnectionQuotasOptions;
  /** By name; one that was taken away is here until its last connection has gone. */
  readonly #queues = new Map<string, ListenerQueue>();
  readonly #listeners = new Set<string>();
  readonly #byAddress = new Map<string, number>();
  readonly #rate: Rate;
  readonly #refusals: DelayedRefusals;
  #total = 0;
  #exceeded: () => void = () => undefined;

  constructor(options: ConnectionQuotasOptions) {
    this.#options = options;
    this.#rate = new Rate(options.settings().rateWindows);
    this.#refusals = new DelayedRefusals(options.timers);
    for (const name of options.listeners) this.addListener(name);
  }

  addListener(name: string): void {
    this.#listeners.add(name);
    if (!this.#queues.has(name)) this.#queues.set(name, new ListenerQueue(name, this.#settings.rateWindows));
  }

  /** Nobody who waits on it will be served; those that are served count until they are released. */
  removeListener(name: string): void {
    this.#listeners.delete(name);
    refuseAll(this.#queue(name), 'the listener closes');
    this.#forgetUnused(name);
  }

  get waitingCount(): number {
    return [...this.#queues.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Connections beyond `max.connections`, which may have been lowered, or which the brokers' listener has taken up. */
  get excess(): number {
    return Math.max(0, this.#total - this.#settings.connectionsMax);
  }

  /** Whether connections of a listener stay although there are too many: brokers need theirs. */
  isProtected(listener: string): boolean {
    return listener === this.#settings.interBrokerListener && this.#listeners.size > 1;
  }

  /** Calls `listener` when a connection was taken although there are then more than `max.connections`. */
  onExcess(listener: () => void): void {
    this.#exceeded = listener;
  }

  admit(candidate: ConnectionCandidate): void {
    const queue = this.#queue(candidate.listener);
    const { waitingMax } = this.#settings;
    if (queue.waiting.length >= waitingMax) {
      candidate.refuse(`${waitingMax} connections wait already (max.connections, max.connection.creation.rate)`);
      return;
    }
    queue.waiting.push(candidate);
    this.#advance(queue);
  }

  /** A connection that was served is gone. */
  release({ listener, host }: { readonly listener: string; readonly host: string }): void {
    const address = plainAddress(host);
    const count = (this.#byAddress.get(address) ?? 0) - 1;
    if (count > 0) {
      this.#byAddress.set(address, count);
    } else {
      this.#byAddress.delete(address);
    }
    this.#total--;
    this.#queue(listener).openCount--;
    this.#forgetUnused(listener);
    this.serveWaiting();
  }

  /** Serves who waits, as far as there is room. */
  serveWaiting(): void {
    for (const queue of this.#queues.values()) {
      this.#advance(queue);
    }
  }

  /** Nobody who waits will be served. */
  close(): void {
    for (const queue of this.#queues.values()) refuseAll(queue, 'the broker stops');
    this.#refusals.close('the broker stops');
  }

  #forgetUnused(name: string): void {
    if (!this.#listeners.has(name) && this.#queue(name).openCount === 0) this.#queues.delete(name);
  }

  get #settings(): ConnectionQuotaSettings {
    return this.#options.settings();
  }

  #queue(listener: string): ListenerQueue {
    const queue = this.#queues.get(listener);
    if (queue === undefined) {
      throw new Error(`there is no listener ${listener}`);
    }
    return queue;
  }

  #advance(queue: ListenerQueue): void {
    while (queue.waiting.length > 0) {
      this.#countFirst(queue);
      if (queue.delay !== undefined || !this.#hasSlot(queue)) {
        return;
      }
      const candidate = queue.take();
      if (candidate !== undefined) {
        this.#serve(queue, candidate);
      }
    }
  }

  /** Counts the first of a queue into the rates, once; when it came too early it waits, whatever the limits become meanwhile. */
  #countFirst(queue: ListenerQueue): void {
    if (queue.isFirstCounted) {
      return;
    }
    queue.isFirstCounted = true;
    const { clock, timers } = this.#options;
    const { creationRateMax, rateWindows, ofListener } = this.#settings;
    const nowMs = clock.monotonic();
    this.#count(queue, 1, nowMs);
    const ofBroker = this.isProtected(queue.name) ? 0 : this.#rate.throttleTimeMs(creationRateMax, nowMs);
    const own = queue.rate.throttleTimeMs(ofListener(queue.name).creationRateMax, nowMs);
    const delayMs = Math.min(rateWindows.sizeMs, Math.max(ofBroker, own));
    if (delayMs > 0) {
      queue.delay = timers.schedule(delayMs, 'liveness', () => {
        queue.delay = undefined;
        this.#advance(queue);
      });
    }
  }

  #count(queue: ListenerQueue, connections: number, nowMs: number): void {
    if (!this.isProtected(queue.name)) this.#rate.record(connections, nowMs);
    queue.rate.record(connections, nowMs);
  }

  #hasSlot(queue: ListenerQueue): boolean {
    const { connectionsMax, ofListener } = this.#settings;
    if (queue.openCount >= ofListener(queue.name).connectionsMax) {
      return false;
    }
    return this.isProtected(queue.name) || this.#total < connectionsMax;
  }

  #serve(queue: ListenerQueue, candidate: ConnectionCandidate): void {
    const { perAddressMax, overrides } = this.#settings;
    const address = plainAddress(candidate.host);
    const nowMs = this.#options.clock.monotonic();
    const throttleTimeMs = this.#options.addresses.record(address, nowMs);
    if (throttleTimeMs > 0) {
      // It was no connection for the other rates either.
      this.#count(queue, -1, nowMs);
      this.#refusals.refuse(candidate, `${address} comes too often (connection_creation_rate)`, throttleTimeMs);
      return;
    }
    const count = this.#byAddress.get(address) ?? 0;
    if (count >= (overrides.get(address) ?? perAddressMax)) {
      candidate.refuse(`${count} connections from ${address} are open (max.connections.per.ip)`);
      return;
    }
    this.#byAddress.set(address, count + 1);
    this.#total++;
    queue.openCount++;
    candidate.serve();
    if (this.excess > 0) {
      this.#exceeded();
    }
  }
}

function refuseAll(queue: ListenerQueue, reason: string): void {
  for (const candidate of queue.clear()) candidate.refuse(reason);
}
