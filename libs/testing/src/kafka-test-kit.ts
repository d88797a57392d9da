import type { Broker } from '@barnabas/broker';
import { type Admin, KafkaClient, type Producer, type RecordMetadata } from '@barnabas/client';
import {
  isTopic,
  KafkaActivity,
  type KeyOf,
  type RecordToSend,
  recordCodec,
  type Topic,
  TopicProducer,
  type ValueOf,
} from '@barnabas/nest';
import { type MovableTime, realPlatform } from '@barnabas/platform';
import type { INestApplicationContext, Type } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { type IdleOptions, untilIdle } from './idleness.js';
import type { TestCluster } from './test-cluster.js';
import { TestingError } from './testing-error.js';
import { readTopic, type TestRecord } from './topic-reader.js';

/** A record for a topic without declaration: text and bytes go as they are, everything else as JSON. */
export type RawRecord = RecordToSend<unknown, unknown>;

/** An application under test, with its cluster. Made by `KafkaTest.create`. */
export class KafkaTestKit {
  /** Of the cluster, for whatever else wants to connect. */
  readonly brokers: string;
  readonly admin: Admin;
  readonly #cluster: TestCluster;
  readonly #client: KafkaClient;
  readonly #producer: Producer;
  readonly #topics = new Map<string, Promise<unknown>>();
  readonly #timers = realPlatform().timers;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(
    readonly module: TestingModule,
    /** What runs: the module itself, or what the option `start` made of it. */
    readonly app: INestApplicationContext,
    cluster: TestCluster,
  ) {
    this.#cluster = cluster;
    this.brokers = cluster.brokers;
    const platform = cluster.platform === null ? {} : { platform: cluster.platform };
    this.#client = new KafkaClient({ brokers: cluster.brokers, clientId: 'kafka-test', ...platform });
    this.#producer = this.#client.producer();
    this.admin = this.#client.admin();
  }

  /** A provider of the application. */
  get<T>(token: Type<T> | string | symbol): T {
    return this.app.get<T>(token, { strict: false });
  }

  /** The time of application and broker: `kit.clock.advance(60_000)`. Needs the embedded broker. */
  get clock(): MovableTime {
    return this.#embedded('clock').clock;
  }

  /** Needs the embedded broker. */
  get broker(): Broker {
    return this.#embedded('broker').broker;
  }

  /** Writes as another service would: checked against the topic's declaration, or as it is under a plain name. */
  produce<T extends Topic>(topic: T, record: RecordToSend<KeyOf<T>, ValueOf<T>>): Promise<RecordMetadata>;
  produce(topic: string, record: RawRecord): Promise<RecordMetadata>;
  async produce(topic: Topic | string, record: RawRecord): Promise<RecordMetadata> {
    await this.#ensure(topic);
    if (isTopic(topic)) {
      const producer = new TopicProducer<Topic>(topic, { producerFor: () => Promise.resolve(this.#producer) });
      return producer.send(record);
    }
    return this.#producer.send({ ...record, topic, key: rawOf(record.key), value: rawOf(record.value) });
  }

  /** Everything that the topic holds, oldest first: decoded and checked as declared, or as bytes under a plain name. */
  records<T extends Topic>(topic: T): Promise<TestRecord<KeyOf<T> | null, ValueOf<T> | null>[]>;
  records(topic: string): Promise<TestRecord<Buffer | null, Buffer | null>[]>;
  async records(topic: Topic | string): Promise<TestRecord<unknown, unknown>[]> {
    const name = isTopic(topic) ? topic.name : topic;
    const records = await readTopic(this.#client, this.admin, name);
    if (!isTopic(topic)) return records;
    const key = recordCodec(topic.key, `the key of '${name}'`);
    const value = recordCodec(topic.value, `the value of '${name}'`);
    return Promise.all(
      records.map(async (record) => ({
        ...record,
        key: record.key === null ? null : await key.decode(record.key),
        value: record.value === null ? null : await value.decode(record.value),
      })),
    );
  }

  /**
   * Resolves when every group has caught up and every handler is done, retries included: time jumps to them on the embedded broker.
   * @throws TestingError NOT_IDLE, saying what is busy
   */
  idle(options?: IdleOptions): Promise<void> {
    const clock = this.#cluster.embedded?.clock;
    const activity = this.app.get(KafkaActivity, { strict: false });
    return untilIdle({ admin: this.admin, activity, timers: this.#timers, clock }, options);
  }

  /** Stops the application, then the embedded broker. Leaves nothing behind; may be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.app.close();
      await this.#client.close();
    } finally {
      await this.#cluster.close();
      this.#timers.close();
    }
  }

  #embedded(what: string): NonNullable<TestCluster['embedded']> {
    const { embedded } = this.#cluster;
    if (embedded !== undefined) return embedded;
    const message = `kit.${what} needs the embedded broker: this kit runs on the cluster at ${this.brokers}`;
    throw new TestingError('NEEDS_EMBEDDED_BROKER', message);
  }

  /** A topic that the application does not know must exist before anything is written to it. */
  #ensure(topic: Topic | string): Promise<unknown> {
    const name = isTopic(topic) ? topic.name : topic;
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    const partitions = isTopic(topic) && topic.partitions !== undefined ? { partitions: topic.partitions } : {};
    const config = isTopic(topic) ? topic.config : {};
    const created = this.admin.createTopics([{ name, ...partitions, config }]).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 'TOPIC_ALREADY_EXISTS') throw error;
    });
    this.#topics.set(name, created);
    return created;
  }
}

function rawOf(value: unknown): Buffer | string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  return JSON.stringify(value);
}
