import type { Timers } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { InternalTopic } from '../coordinators/internal-topic.js';
import type { Logger } from '../logger.js';
import type { Controller } from './controller.js';
import { ControllerClosedError } from './metadata-log-error.js';
import type { ChangeOptions, CreateTopicSpec } from './operations.js';

/** Somebody may have created it meanwhile; or who asked has had made too many, and asks again. */
const EXPECTED: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.None,
  ErrorCode.TopicAlreadyExists,
  ErrorCode.ThrottlingQuotaExceeded,
]);

/** Clients may ask for a hundred thousand. */
const LOGGED_NAMES_MAX = 10;

export interface AutoTopicCreationOptions {
  readonly controller: Pick<Controller, 'createTopics'>;
  /** What coordinators keep their state in, each with a shape of its own. */
  readonly internalTopics: readonly InternalTopic[];
  /** `controller.quorum.append.linger.ms`, now. */
  readonly lingerMs: () => number;
  readonly timers: Pick<Timers, 'sleep'>;
  readonly logger: Logger;
}

/**
 * Makes topics because somebody has asked for them. Nobody waits: who asks is told that there is no such topic, and finds it
 * when asking again (Kafka's AutoTopicCreationManager).
 */
export class AutoTopicCreation {
  readonly #closing = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(private readonly options: AutoTopicCreationOptions) {}

  /** Begins to make those topics that are not being made already, as far as `allowance` goes; default: all. */
  begin(names: Iterable<string>, options: Pick<ChangeOptions, 'allowance'> = {}): void {
    const missing = [...names].filter((name) => !this.#underWay.has(name));
    if (missing.length === 0) return;
    const made = this.#create(missing, options).finally(() => {
      for (const name of missing) this.#underWay.delete(name);
    });
    for (const name of missing) this.#underWay.set(name, made);
  }

  /** Resolves when no topic is being made any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  /** Makes without delay what is still to be made, and resolves when it is. */
  close(): Promise<void> {
    this.#closing.abort();
    return this.settled();
  }

  async #create(names: readonly string[], options: ChangeOptions): Promise<void> {
    const { controller, logger } = this.options;
    await this.#linger();
    try {
      const specs = names.map((name) => this.#spec(name));
      const outcomes = await controller.createTopics(specs, options);
      const failed = outcomes.filter(({ errorCode }) => !EXPECTED.has(errorCode));
      for (const ofOneKind of Map.groupBy(failed, ({ errorCode }) => errorCode).values()) {
        const topics = ofOneKind.slice(0, LOGGED_NAMES_MAX).map(({ name }) => name);
        const reason = ofOneKind[0]?.errorMessage;
        logger.warn('topics could not be created automatically', { count: ofOneKind.length, topics, reason });
      }
    } catch (error) {
      // Who asked meets the next broker, or this one after its start.
      if (error instanceof ControllerClosedError) return;
      const reason = error instanceof Error ? error.message : String(error);
      const topics = names.slice(0, LOGGED_NAMES_MAX);
      logger.warn('topics could not be created automatically', { count: names.length, topics, reason });
    }
  }

  /**
   * Who asks twice in a row is told the same: clients compare two answers to see that the topic has come. Kafka's metadata log waits
   * this long for more to write whatever is decided; here only those changes do that nobody waits for.
   */
  async #linger(): Promise<void> {
    const lingerMs = this.options.lingerMs();
    const { signal } = this.#closing;
    if (lingerMs === 0 || signal.aborted) return;
    await this.options.timers.sleep(lingerMs, 'work', signal).catch(() => undefined);
  }

  #spec(name: string): CreateTopicSpec {
    const internal = this.options.internalTopics.find((topic) => topic.name === name);
    return internal?.spec() ?? { name, numPartitions: -1, replicationFactor: -1 };
  }
}
