import type { Payload, Producer, ProducerHeader, RecordMetadata } from '@barnabas/client';
import { type RecordCodec, recordCodec } from './record-codec.js';
import type { KeyOf, Topic, ValueOf } from './topic.js';

/** A record of a declared topic. */
export interface RecordToSend<K, V> {
  /** Records with the same key go to the same partition and keep their order. Null or left out: any partition. */
  readonly key?: K | null;
  /** Checked before it leaves. Null is a tombstone on a compacted topic. */
  readonly value: V | null;
  readonly headers?: Readonly<Record<string, Payload>> | readonly ProducerHeader[];
  /** Default: by the key, as Java's clients do. */
  readonly partition?: number;
  /** Wall-clock milliseconds. Default: now. */
  readonly timestamp?: number;
}

/** What a {@link TopicProducer} needs of its application. */
export interface ProducerAccess {
  /** The application's producer, once the topic is known to exist. */
  producerFor(topic: Topic): Promise<Producer>;
}

/** Writes to one topic what its declaration says. Injected by `@KafkaProducer(topic)`. */
export class TopicProducer<T extends Topic = Topic> {
  readonly #access: ProducerAccess;
  readonly #key: RecordCodec;
  readonly #value: RecordCodec;
  /** Checks take turns of different length: each send leaves after those before it. */
  #lastLeaving: Promise<unknown> = Promise.resolve();

  constructor(
    readonly topic: T,
    access: ProducerAccess,
  ) {
    this.#access = access;
    this.#key = recordCodec(topic.key, `the key of '${topic.name}'`);
    this.#value = recordCodec(topic.value, `the value of '${topic.name}'`);
  }

  /**
   * Resolves when the record is durable. Rejects with a RecordValidationError before anything leaves, or with the client's
   * KafkaError. Sends keep the order of the calls.
   */
  async send(record: RecordToSend<KeyOf<T>, ValueOf<T>>): Promise<RecordMetadata> {
    const prepared = this.#prepare(record);
    // Its error is told below, in its turn.
    prepared.catch(() => undefined);
    const leaving = this.#lastLeaving.then(async () => {
      const { producer, bytes } = await prepared;
      return { delivery: producer.send(bytes) };
    });
    this.#lastLeaving = leaving.catch(() => undefined);
    const { delivery } = await leaving;
    return delivery;
  }

  /** Sends all of them; resolves, or rejects with the first error, when each one's fate is known. */
  async sendAll(records: readonly RecordToSend<KeyOf<T>, ValueOf<T>>[]): Promise<RecordMetadata[]> {
    const outcomes = await Promise.allSettled(records.map((record) => this.send(record)));
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  async #prepare(record: RecordToSend<KeyOf<T>, ValueOf<T>>) {
    const { key, value, ...rest } = record;
    const bytes = {
      ...rest,
      topic: this.topic.name,
      key: key === undefined || key === null ? null : await this.#key.encode(key),
      value: value === null ? null : await this.#value.encode(value),
    };
    return { producer: await this.#access.producerFor(this.topic), bytes };
  }
}
