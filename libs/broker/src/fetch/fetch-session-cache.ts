import type { Clock, Randomness } from '@barnabas/platform';
import { FetchSession } from './fetch-session.js';
import type { FetchSessionOptions } from './fetch-session.js';

/** Kafka's MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS: unused for longer, a session makes room for any other. */
const EVICTION_MS = 120_000;
const SESSION_IDS = 2_147_483_646;
export const NO_SESSION_ID = 0;

export interface FetchSessionCacheOptions {
  /** `max.incremental.fetch.session.cache.slots`. */
  readonly slots: number;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

interface Entry {
  readonly session: FetchSession;
  /** Partitions when it was used last: what its worth is counted by. */
  size: number;
  isOld: boolean;
}

/** The sessions of this broker's clients, as many as there are slots (Kafka's FetchSessionCacheShard, one shard). */
export class FetchSessionCache {
  /** The one that was used longest ago comes first. */
  readonly #entries = new Map<number, Entry>();

  constructor(private readonly options: FetchSessionCacheOptions) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Partitions in all sessions. */
  get partitionCount(): number {
    let count = 0;
    for (const { size } of this.#entries.values()) {
      count += size;
    }
    return count;
  }

  get(id: number): FetchSession | undefined {
    return this.#entries.get(id)?.session;
  }

  /** A new session; undefined when it is worth no more than those that hold the slots. */
  create(options: Omit<FetchSessionOptions, 'id' | 'createdMs'>): FetchSession | undefined {
    const nowMs = this.options.clock.monotonic();
    if (
      this.#entries.size >= this.options.slots &&
      !this.#evict(options.isPrivileged, options.partitions.size, nowMs)
    ) {
      return undefined;
    }
    const session = new FetchSession({ ...options, id: this.#newId(), createdMs: nowMs });
    this.#entries.set(session.id, { session, size: session.size, isOld: false });
    return session;
  }

  /** The session is in use: it counts with its present size from here on. */
  touch(session: FetchSession): void {
    const entry = this.#entries.get(session.id);
    if (entry === undefined) {
      return;
    }
    const nowMs = this.options.clock.monotonic();
    session.lastUsedMs = nowMs;
    entry.size = session.size;
    entry.isOld = nowMs - session.createdMs > EVICTION_MS;
    this.#entries.delete(session.id);
    this.#entries.set(session.id, entry);
  }

  remove(id: number): void {
    this.#entries.get(id)?.session.close();
    this.#entries.delete(id);
  }

  /**
   * Frees a slot: of a session that nobody has used for long, else of the least valuable one if it is worth less than the new one. A
   * follower's counts more than a consumer's, more partitions count more than fewer, and a session that is not old yet gives way to
   * nobody, or if it is a consumer's, to a follower's.
   */
  #evict(isPrivileged: boolean, size: number, nowMs: number): boolean {
    const [stalest] = this.#entries.values();
    if (stalest === undefined) {
      return false;
    }
    if (nowMs - stalest.session.lastUsedMs > EVICTION_MS) {
      this.remove(stalest.session.id);
      return true;
    }
    let least: Entry | undefined;
    for (const entry of this.#entries.values()) {
      const isEvictable = entry.isOld || (isPrivileged && !entry.session.isPrivileged);
      if (isEvictable && (least === undefined || isWorthLess(entry, least.session.isPrivileged, least.size))) {
        least = entry;
      }
    }
    if (least === undefined || !isWorthLess(least, isPrivileged, size)) {
      return false;
    }
    this.remove(least.session.id);
    return true;
  }

  #newId(): number {
    for (;;) {
      const id = 1 + this.options.randomness.integer(SESSION_IDS);
      if (!this.#entries.has(id)) {
        return id;
      }
    }
  }
}

function isWorthLess({ session, size }: Entry, isPrivileged: boolean, otherSize: number): boolean {
  return session.isPrivileged === isPrivileged ? size < otherSize : isPrivileged;
}
