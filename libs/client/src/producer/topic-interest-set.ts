import type { Cluster } from '../cluster/cluster.js';
import type { TopicInterest } from '../cluster/metadata.js';
import { KafkaError } from '../kafka-error.js';

/** What the topics' metadata is looked up for. */
export interface TopicLookupEvents {
  /** Topics that are still unknown and that somebody waits for. */
  wanted(): Iterable<string>;
  /** The metadata were fetched; there may be news. */
  onMetadata(): void;
  /** No broker could be reached within connectTimeoutMs, or none will ever answer. */
  onUnreachable(error: KafkaError): void;
}

/** The topics that a producer sends to, and the loop that asks for the unknown ones until all are known or given up. */
export class TopicInterestSet {
  readonly #cluster: Cluster;
  readonly #events: TopicLookupEvents;
  readonly #interest: TopicInterest;
  readonly #unfollow: () => void;
  readonly #closing = new AbortController();
  #running = false;

  constructor(cluster: Cluster, allowAutoTopicCreation: boolean, events: TopicLookupEvents) {
    this.#cluster = cluster;
    this.#events = events;
    // Only what somebody waits for: a topic that was deleted must not come back because records went there once.
    this.#interest = { topics: new Set(), creatable: () => (allowAutoTopicCreation ? events.wanted() : []) };
    this.#unfollow = cluster.metadata.follow(this.#interest);
  }

  add(topic: string): void {
    this.#interest.topics.add(topic);
    if (this.#running) return;
    this.#running = true;
    void this.#lookUp();
  }

  remove(topic: string): void {
    this.#interest.topics.delete(topic);
  }

  close(): void {
    this.#unfollow();
    this.#closing.abort();
  }

  async #lookUp(): Promise<void> {
    const { backoff, connectTimeoutMs, platform } = this.#cluster.settings;
    const startMs = platform.clock.monotonic();
    for (let failures = 1; this.#isWanted(); failures += 1) {
      const error = await this.#refresh();
      if (error === undefined) this.#events.onMetadata();
      else if (!error.retriable || platform.clock.monotonic() - startMs > connectTimeoutMs)
        this.#events.onUnreachable(error);
      if (!this.#isWanted()) break;
      await platform.timers.sleep(backoff.delayMs(failures), 'work', this.#closing.signal).catch(() => undefined);
    }
    this.#running = false;
  }

  async #refresh(): Promise<KafkaError | undefined> {
    try {
      await this.#cluster.metadata.refresh();
      return undefined;
    } catch (cause) {
      if (cause instanceof KafkaError) return cause;
      return new KafkaError({
        code: 'UNKNOWN_SERVER_ERROR',
        message: `the metadata could not be read: ${String(cause)}`,
        cause,
      });
    }
  }

  #isWanted(): boolean {
    if (this.#closing.signal.aborted) return false;
    for (const _topic of this.#events.wanted()) return true;
    return false;
  }
}
