import type { Timer } from '@barnabas/platform';
import { MetadataRequest, MetadataResponse, ErrorCode } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import { apiCall } from './api-call.js';
import type { ApiCall } from './api-call.js';
import type { ClientSettings } from './client-settings.js';
import { creationLooksMs } from './creation-looks.js';
import { emptySnapshot, snapshotFrom } from './cluster-snapshot.js';
import type { ClusterSnapshot, TopicMetadata } from './cluster-snapshot.js';
import type { RequestBody } from './broker-link.js';

export const MetadataCall = apiCall(MetadataRequest, MetadataResponse);

const COMPLAIN_EVERY_MS = 10_000;

/** Sends to whichever broker answers. */
export type RequestAny = <I, T>(call: ApiCall<I, T>, body: RequestBody<I>) => Promise<T>;

/** The topics that one producer or consumer wants to know about. */
export interface TopicInterest {
  readonly topics: Set<string>;
  /** Those that the broker may create if they are missing; read anew at each refresh. */
  creatable(): Iterable<string>;
}

/** The cluster's metadata, kept for the topics that somebody is interested in, and fetched again on demand and with age. */
export class Metadata {
  readonly #settings: ClientSettings;
  readonly #requestAny: RequestAny;
  readonly #interests = new Set<TopicInterest>();
  readonly #listeners = new Set<(snapshot: ClusterSnapshot) => void>();
  readonly #closing = new AbortController();
  /** Topics that are wanted and did not come in time: what else there is to know does not wait for them again. */
  #inVain: ReadonlySet<string> = new Set();
  #snapshot: ClusterSnapshot = emptySnapshot;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #ageTimer: Timer | undefined;
  #quietUntilMs = -Infinity;

  constructor(settings: ClientSettings, requestAny: RequestAny) {
    this.#settings = settings;
    this.#requestAny = requestAny;
  }

  get snapshot(): ClusterSnapshot {
    return this.#snapshot;
  }

  topic(name: string): TopicMetadata | undefined {
    return this.#snapshot.topics.get(name);
  }

  /** Keeps the metadata of `interest.topics` (read anew at each refresh) until the returned function is called. */
  follow(interest: TopicInterest): () => void {
    this.#interests.add(interest);
    return () => this.#interests.delete(interest);
  }

  /** Called after each refresh, synchronously. */
  onChange(listener: (snapshot: ClusterSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Fetches once; callers share. A call while one is under way gets the next, because the one under way may have asked too early. */
  refresh(): Promise<void> {
    this.#queued ??= this.#afterRunning();
    return this.#queued;
  }

  /** Refreshes in the background; what fails is tried again by whoever needs it. */
  refreshSoon(): void {
    this.refresh().catch((error: unknown) => {
      this.#complain(error);
    });
  }

  close(): void {
    this.#closing.abort();
    this.#ageTimer?.cancel();
  }

  /** Everybody who waits for a broker asks again and again: once in a while is enough to hear of it. */
  #complain(error: unknown): void {
    const nowMs = this.#settings.platform.clock.monotonic();
    if (this.#closing.signal.aborted || nowMs < this.#quietUntilMs) return;
    this.#quietUntilMs = nowMs + COMPLAIN_EVERY_MS;
    const reason = error instanceof Error ? error.message : String(error);
    this.#settings.logger.warn('metadata could not be refreshed', { reason });
  }

  async #afterRunning(): Promise<void> {
    await this.#running?.catch(() => undefined);
    await Promise.resolve();
    const run = this.#fetch();
    this.#running = run;
    this.#queued = undefined;
    await run;
  }

  async #fetch(): Promise<void> {
    try {
      const wanted = await this.#createMissing();
      await this.#look();
      await this.#lookFor(wanted.filter((topic) => !this.#inVain.has(topic)));
      this.#inVain = new Set(wanted.filter((topic) => this.#isUnknown(topic)));
    } finally {
      this.#scheduleAge();
    }
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  /** Topics that may be created are asked for by themselves, so that nobody else's topics come into being with them. */
  async #createMissing(): Promise<readonly string[]> {
    const missing = new Set<string>();
    for (const interest of this.#interests) {
      for (const topic of interest.creatable()) if (!this.#snapshot.topics.has(topic)) missing.add(topic);
    }
    if (missing.size > 0) await this.#requestAny(MetadataCall, metadataBody([...missing], true));
    return [...missing];
  }

  async #look(): Promise<void> {
    const names = new Set([...this.#interests].flatMap((interest) => [...interest.topics]));
    const response = await this.#requestAny(MetadataCall, metadataBody([...names], false));
    this.#snapshot = snapshotFrom(response, this.#snapshot);
  }

  /** The broker has answered before it makes the topics. */
  async #lookFor(created: readonly string[]): Promise<void> {
    const { timers } = this.#settings.platform;
    const { signal } = this.#closing;
    for (const waitMs of creationLooksMs) {
      if (!created.some((topic) => this.#isUnknown(topic))) return;
      await timers.sleep(waitMs, 'work', signal);
      await this.#look();
    }
  }

  #isUnknown(topic: string): boolean {
    return this.#snapshot.topicErrors.get(topic) === ErrorCode.UnknownTopicOrPartition;
  }

  #scheduleAge(): void {
    this.#ageTimer?.cancel();
    if (this.#closing.signal.aborted) return;
    this.#ageTimer = this.#settings.platform.timers.schedule(this.#settings.metadataMaxAgeMs, 'liveness', () => {
      this.refreshSoon();
    });
  }
}

/** Asks for these topics; null asks for all. */
export function metadataBody(
  names: readonly string[] | null,
  allowAutoTopicCreation: boolean,
): (version: number) => MetadataRequest {
  return (version) => ({
    topics: names?.map((name) => ({ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name })) ?? null,
    allowAutoTopicCreation: version >= 4 ? allowAutoTopicCreation : true,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
}

/** Why a topic has no metadata. */
export function topicError(snapshot: ClusterSnapshot, topic: string): KafkaError {
  const errorCode = snapshot.topicErrors.get(topic) ?? ErrorCode.UnknownTopicOrPartition;
  return KafkaError.fromBroker(errorCode, `topic '${topic}' is not available`, adviceFor(errorCode, topic));
}

/** The first of the topics that will not come to be by waiting: the name is invalid, or we may not read it. */
export function refusedTopic(snapshot: ClusterSnapshot, topics: readonly string[]): KafkaError | undefined {
  const refused = topics.find((topic) => snapshot.topicErrors.has(topic) && !topicError(snapshot, topic).retriable);
  return refused === undefined ? undefined : topicError(snapshot, refused);
}

function adviceFor(errorCode: number, topic: string): string | undefined {
  if (errorCode !== ErrorCode.UnknownTopicOrPartition) return undefined;
  return `the cluster has no topic '${topic}': create it, or correct the name`;
}
