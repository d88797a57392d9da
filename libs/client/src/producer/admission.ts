import type { Timer } from '@barnabas/platform';
import type { Cluster } from '../cluster/cluster.js';
import { topicError } from '../cluster/metadata.js';
import { KafkaError } from '../kafka-error.js';
import type { OutgoingRecord } from './outgoing-record.js';
import type { RecordAccumulator } from './record-accumulator.js';
import type { TopicInterestSet } from './topic-interest-set.js';

interface Waiting {
  readonly record: OutgoingRecord;
  readonly number: number;
  /** Monotonic. */
  readonly expiresAtMs: number;
}

/**
 * Lets records into the accumulator: those of unknown topics wait for metadata, and all wait, in order, while the buffer is
 * full. What waits too long (maxBlockMs) is rejected.
 */
export class Admission {
  readonly #cluster: Cluster;
  readonly #accumulator: RecordAccumulator;
  readonly #topics: TopicInterestSet;
  readonly #maxBlockMs: number;
  readonly #unknown = new Map<string, Waiting[]>();
  #full: Waiting[] = [];
  #counter = 0;
  #timer: Timer | undefined;
  #whenChanged: (() => void)[] = [];

  constructor(cluster: Cluster, accumulator: RecordAccumulator, topics: TopicInterestSet, maxBlockMs: number) {
    this.#cluster = cluster;
    this.#accumulator = accumulator;
    this.#topics = topics;
    this.#maxBlockMs = maxBlockMs;
  }

  /** Takes the record now or later; what cannot be taken is rejected. */
  admit(record: OutgoingRecord): void {
    const waiting = this.#unknown.get(record.topic);
    if (waiting !== undefined) {
      waiting.push(this.#waitFor(record));
      return;
    }
    if (this.#cluster.metadata.topic(record.topic) === undefined) {
      this.#unknown.set(record.topic, [this.#waitFor(record)]);
      this.#topics.add(record.topic);
      return;
    }
    this.#enter(record);
  }

  /** Lets in what waited for a topic that is known now; rejects at once what waits for a topic that can never be. */
  topicsChanged(): void {
    const { snapshot } = this.#cluster.metadata;
    for (const [topic, waiting] of this.#unknown) {
      if (snapshot.topics.has(topic)) {
        this.#unknown.delete(topic);
        for (const { record } of waiting) this.#enter(record);
      } else if (snapshot.topicErrors.has(topic) && !topicError(snapshot, topic).retriable) {
        this.#rejectTopic(topic, topicError(snapshot, topic));
      }
    }
    this.#changed();
  }

  /** There is room again. */
  roomChanged(): void {
    if (this.#full.length === 0) return;
    let admitted = 0;
    for (const { record } of this.#full) {
      if (!this.#accumulator.hasRoomFor(record)) break;
      this.#append(record);
      admitted += 1;
    }
    this.#full = this.#full.slice(admitted);
    this.#changed();
  }

  /** Resolves when everything that waits now was let in or rejected. */
  async drained(): Promise<void> {
    const upTo = this.#counter;
    while (this.#waitsForAnyUpTo(upTo)) {
      await new Promise<void>((resolve) => {
        this.#whenChanged.push(resolve);
      });
    }
  }

  /** Topics that somebody waits for. */
  get unknownTopics(): Iterable<string> {
    return this.#unknown.keys();
  }

  rejectTopic(topic: string, error: KafkaError): void {
    this.#rejectTopic(topic, error);
    this.#changed();
  }

  rejectAll(error: KafkaError): void {
    for (const topic of this.#unknown.keys()) this.#rejectTopic(topic, error);
    const full = this.#full;
    this.#full = [];
    for (const { record } of full) record.reject(error);
    this.#timer?.cancel();
    this.#changed();
  }

  #enter(record: OutgoingRecord): void {
    if (this.#full.length > 0 || !this.#accumulator.hasRoomFor(record)) this.#full.push(this.#waitFor(record));
    else this.#append(record);
  }

  #append(record: OutgoingRecord): void {
    const topic = this.#cluster.metadata.topic(record.topic);
    if (topic === undefined) {
      record.reject(topicError(this.#cluster.metadata.snapshot, record.topic));
      return;
    }
    try {
      this.#accumulator.append(record, topic);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      record.reject(error);
    }
  }

  #waitFor(record: OutgoingRecord): Waiting {
    this.#counter += 1;
    const { clock } = this.#cluster.settings.platform;
    const entry = { record, number: this.#counter, expiresAtMs: clock.monotonic() + this.#maxBlockMs };
    this.#timer ??= this.#cluster.settings.platform.timers.schedule(this.#maxBlockMs, 'liveness', () => {
      this.#expire();
    });
    return entry;
  }

  #expire(): void {
    this.#timer = undefined;
    const { clock, timers } = this.#cluster.settings.platform;
    const nowMs = clock.monotonic();
    for (const [topic, waiting] of this.#unknown) {
      const left = rejectExpired(waiting, nowMs, () => topicError(this.#cluster.metadata.snapshot, topic));
      if (left.length === 0) this.#forget(topic);
      else this.#unknown.set(topic, left);
    }
    this.#full = rejectExpired(this.#full, nowMs, () => this.#bufferFull());
    const next = [...this.#unknown.values(), this.#full].flatMap((list) => list.slice(0, 1));
    if (next.length > 0) {
      const dueMs = Math.min(...next.map((entry) => entry.expiresAtMs));
      this.#timer = timers.schedule(Math.max(dueMs - nowMs, 1), 'liveness', () => {
        this.#expire();
      });
    }
    this.#changed();
  }

  #rejectTopic(topic: string, error: KafkaError): void {
    const waiting = this.#unknown.get(topic) ?? [];
    this.#forget(topic);
    for (const { record } of waiting) record.reject(error);
  }

  #forget(topic: string): void {
    this.#unknown.delete(topic);
    this.#topics.remove(topic);
  }

  #bufferFull(): KafkaError {
    const message = `the producer's buffer was full for ${this.#maxBlockMs} ms: the brokers take records more slowly than they are sent`;
    return new KafkaError({ code: 'BUFFER_EXHAUSTED', message, retriable: true });
  }

  #waitsForAnyUpTo(number: number): boolean {
    const heads = [...[...this.#unknown.values()].map((list) => list[0]), this.#full[0]];
    return heads.some((head) => head !== undefined && head.number <= number);
  }

  #changed(): void {
    const callbacks = this.#whenChanged;
    this.#whenChanged = [];
    for (const callback of callbacks) callback();
  }
}

function rejectExpired(waiting: readonly Waiting[], nowMs: number, error: () => KafkaError): Waiting[] {
  const left: Waiting[] = [];
  for (const entry of waiting) {
    if (entry.expiresAtMs <= nowMs) entry.record.reject(error());
    else left.push(entry);
  }
  return left;
}
