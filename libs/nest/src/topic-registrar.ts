import type { Admin, NewTopic, TopicDescription } from '@barnabas/client';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf, RegistrationError } from './errors.js';
import { KafkaConnection } from './kafka-connection.js';
import type { KafkaSettings } from './kafka-settings.js';
import { KAFKA_SETTINGS } from './tokens.js';
import { TopicDeclarations } from './topic-declarations.js';
import { topicDrift } from './topic-drift.js';

/** A topic as the application wants it; what is undefined is left to the broker. */
export interface WantedTopic {
  readonly name: string;
  readonly partitions: number | undefined;
  readonly replicationFactor: number | undefined;
  readonly config: Readonly<Record<string, string>>;
  /** Nobody declared it: it is used under its plain name alone. */
  readonly isUndeclared?: boolean;
}

const RETRY_MS = 250;

/** Makes sure that topics exist: creates what is missing, reports what differs, changes nothing that is there. */
@Injectable()
export class TopicRegistrar {
  readonly #logger = new Logger('KafkaTopics');
  readonly #existing = new Map<string, Promise<number>>();
  readonly #declarations = new TopicDeclarations();
  readonly #admin: Admin;

  constructor(
    private readonly connection: KafkaConnection,
    @Inject(KAFKA_SETTINGS) private readonly settings: KafkaSettings,
  ) {
    this.#admin = connection.admin;
  }

  /**
   * Takes note of what the application declares, so that a topic is made as all of it together says, whoever needs it first.
   * @throws RegistrationError when two declarations contradict each other
   */
  declare(topics: readonly WantedTopic[]): void {
    for (const topic of topics) this.#declarations.add(topic);
  }

  /**
   * Resolves to the number of partitions that the topic has. Asks the cluster once per topic; waits for a cluster that does
   * not answer yet.
   * @throws RegistrationError
   */
  ensure(wanted: WantedTopic): Promise<number> {
    const known = this.#existing.get(wanted.name);
    if (known !== undefined) return known;
    const ensured = this.#ensure(this.#declarations.complete(wanted));
    this.#existing.set(wanted.name, ensured);
    ensured.catch(() => this.#existing.delete(wanted.name));
    return ensured;
  }

  async #ensure(wanted: WantedTopic): Promise<number> {
    const existing = await this.#patiently(`topic '${wanted.name}'`, () => this.#describe(wanted.name));
    if (existing !== undefined) {
      await this.#reportDrift(wanted, existing);
      return existing.partitions.length;
    }
    return this.#create(wanted);
  }

  async #create(wanted: WantedTopic): Promise<number> {
    try {
      await this.#admin.createTopics([newTopic(wanted)]);
      const why = wanted.isUndeclared ? ', with the defaults of the broker, as nothing declares it' : '';
      this.#logger.log(`topic '${wanted.name}' did not exist and was created${why}`);
    } catch (error) {
      // Another instance was faster: what it made is looked at below.
      if (codeOf(error) !== 'TOPIC_ALREADY_EXISTS')
        throw new RegistrationError(
          'TOPIC_CREATION_FAILED',
          `topic '${wanted.name}' is missing and cannot be created: ${messageOf(error)}`,
          { cause: error },
        );
    }
    const created = await this.#patiently(`topic '${wanted.name}'`, async () => {
      const description = await this.#describe(wanted.name);
      if (description === undefined) throw new NotThereYet(wanted.name);
      return description;
    });
    return created.partitions.length;
  }

  async #describe(name: string): Promise<TopicDescription | undefined> {
    try {
      const [description] = await this.#admin.describeTopics([name]);
      return description;
    } catch (error) {
      if (codeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
      throw error;
    }
  }

  async #reportDrift(wanted: WantedTopic, existing: TopicDescription): Promise<void> {
    const names = Object.keys(wanted.config);
    const resource = { type: 'topic', name: wanted.name } as const;
    try {
      const [described] = names.length === 0 ? [] : await this.#admin.describeConfigs([resource]);
      const drift = topicDrift(wanted, existing, described?.entries ?? []);
      for (const difference of drift)
        this.#logger.warn(`topic '${wanted.name}' is not as declared: ${difference}; it is used as it is`);
    } catch (error) {
      this.#logger.warn(`whether topic '${wanted.name}' is as declared cannot be told: ${messageOf(error)}`);
    }
  }

  /** Services often start before the cluster does. */
  async #patiently<T>(what: string, look: () => Promise<T>): Promise<T> {
    const { clock, timers } = this.connection.platform;
    const untilMs = clock.monotonic() + this.settings.startTimeoutMs;
    for (;;) {
      try {
        return await look();
      } catch (error) {
        if (clock.monotonic() >= untilMs || !isWorthWaiting(error)) throw this.#unreachable(what, error);
        // Before it listens anywhere, nothing else may keep the process alive.
        await timers.sleep(RETRY_MS, 'work');
      }
    }
  }

  #unreachable(what: string, error: unknown): RegistrationError {
    const brokers = [this.settings.brokers].flat().join(',');
    const advice = `is the cluster at ${brokers} running? KAFKA_BROKERS or the option brokers say where it is`;
    return new RegistrationError('BROKER_UNREACHABLE', `${what} cannot be looked up: ${messageOf(error)}; ${advice}`, {
      cause: error,
    });
  }
}

class NotThereYet extends Error {
  readonly retriable = true;
  constructor(name: string) {
    super(`topic '${name}' was created, but no broker knows it yet`);
  }
}

function newTopic({ name, partitions, replicationFactor, config }: WantedTopic): NewTopic {
  return {
    name,
    ...(partitions === undefined ? {} : { partitions }),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
    config,
  };
}

/** A PartialFailureError carries the code of the only topic that was asked for. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function isWorthWaiting(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;
}
