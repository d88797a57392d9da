import type { Cluster } from '../cluster/cluster.js';
import type { CloseOptions } from '../client-options.js';
import { KafkaError } from '../kafka-error.js';
import { Admission } from './admission.js';
import { outgoingRecord } from './outgoing-record.js';
import { Partitioner } from './partitioner.js';
import type { ProducerOptions, ProducerRecord, RecordMetadata } from './producer-options.js';
import { producerSettings } from './producer-settings.js';
import type { ProducerSettings } from './producer-settings.js';
import { RecordAccumulator } from './record-accumulator.js';
import { Sender } from './sender.js';
import { TopicInterestSet } from './topic-interest-set.js';

/** Writes records. Made by `KafkaClient.producer()`. Safe to share: sends to one partition keep their order. */
export class Producer {
  readonly #cluster: Cluster;
  readonly #settings: ProducerSettings;
  readonly #admission: Admission;
  readonly #sender: Sender;
  readonly #topics: TopicInterestSet;
  readonly #unsubscribe: () => void;
  readonly #onClosed: () => void;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(cluster: Cluster, options: ProducerOptions, onClosed: () => void = () => undefined) {
    this.#cluster = cluster;
    this.#settings = producerSettings(options);
    this.#onClosed = onClosed;
    const partitioner = new Partitioner(cluster.settings.platform.randomness);
    const accumulator = new RecordAccumulator(this.#settings, cluster.settings.platform.clock, partitioner, {
      onBatch: (batch, queue) => {
        this.#sender.batchOpened(batch, queue);
      },
      onFull: () => {
        this.#sender.wake();
      },
    });
    this.#sender = new Sender(cluster, this.#settings, accumulator, () => {
      this.#admission.roomChanged();
    });
    this.#topics = new TopicInterestSet(cluster, this.#settings.allowAutoTopicCreation, {
      wanted: () => this.#admission.unknownTopics,
      onMetadata: () => {
        this.#admission.topicsChanged();
      },
      onUnreachable: (error) => {
        for (const topic of this.#admission.unknownTopics) this.#admission.rejectTopic(topic, error);
      },
    });
    this.#admission = new Admission(cluster, accumulator, this.#topics, this.#settings.maxBlockMs);
    this.#unsubscribe = cluster.metadata.onChange(() => {
      this.#admission.topicsChanged();
      this.#sender.wake();
    });
  }

  /**
   * Resolves when the record is written as `acks` says. Rejects with a KafkaError: MESSAGE_TOO_LARGE or INVALID_PARTITION at once,
   * UNKNOWN_TOPIC_OR_PARTITION, BUFFER_EXHAUSTED or CONNECTION_FAILED when it could not even be accepted, DELIVERY_TIMEOUT when
   * nobody knows whether it was written, or what the broker answered.
   */
  send(record: ProducerRecord): Promise<RecordMetadata> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) throw closed();
      const nowMs = this.#cluster.settings.platform.clock.now();
      this.#admission.admit(outgoingRecord(record, nowMs, this.#settings.maxRequestBytes, { resolve, reject }));
    });
  }

  /** Sends all of them; resolves, or rejects with the first error, when each one's fate is known. */
  async sendAll(records: readonly ProducerRecord[]): Promise<RecordMetadata[]> {
    const outcomes = await Promise.allSettled(records.map((record) => this.send(record)));
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  /** Sends what lingers; resolves when everything sent so far was written or rejected. Never rejects: each send tells its own fate. */
  async flush(): Promise<void> {
    const drained = this.#admission.drained();
    await this.#sender.flush();
    await drained;
    await this.#sender.flush();
  }

  /**
   * Takes no more records, flushes, and closes its connections. What is not delivered when time is over (by default each
   * record's delivery timeout) is rejected with PRODUCER_CLOSED: nobody knows whether it was written.
   */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options.timeoutMs);
    return this.#closing;
  }

  async #close(timeoutMs: number | undefined): Promise<void> {
    await this.#flushWithin(timeoutMs);
    this.#unsubscribe();
    this.#topics.close();
    this.#admission.rejectAll(closed());
    this.#sender.close(closed());
    this.#onClosed();
  }

  async #flushWithin(timeoutMs: number | undefined): Promise<void> {
    if (timeoutMs === undefined) return this.flush();
    const flushed = new AbortController();
    const { timers } = this.#cluster.settings.platform;
    const late = timers.sleep(timeoutMs, 'work', flushed.signal).catch(() => undefined);
    await Promise.race([this.flush(), late]);
    flushed.abort();
  }
}

function closed(): KafkaError {
  return new KafkaError({
    code: 'PRODUCER_CLOSED',
    message: 'the producer was closed: create another one to send more',
  });
}
