import type { ConsumerRecord, Producer, ProducerRecord } from '@barnabas/client';
import { Injectable, Logger } from '@nestjs/common';
import { exponential } from './backoff.js';
import { deadLetterHeaders } from './dead-letter-headers.js';
import { messageOf } from './errors.js';
import { KafkaConnection } from './kafka-connection.js';
import { KafkaHealth } from './kafka-health.js';
import { deadLetterTopicOf, type Subscription } from './subscription.js';

const RETRY = exponential('500ms', '10s');
/** A dead letter that cannot be written for this long makes the process unhealthy. */
const UNHEALTHY_AFTER_MS = 30_000;

/** Resolves after so many milliseconds to true, or to false when waiting has become pointless. */
export type Wait = (delayMs: number) => Promise<boolean>;

/** Keeps the records that no handler can handle, bytes and headers as they were, in `<topic>.<group>.dlt`. */
@Injectable()
export class DeadLetters {
  readonly #logger = new Logger('KafkaDeadLetters');

  constructor(
    private readonly connection: KafkaConnection,
    private readonly health: KafkaHealth,
  ) {}

  /**
   * Tries until the dead letter is durable (true), or until a wait is called off (false): then the record stays unfinished and
   * comes again.
   */
  async keep(record: ConsumerRecord, subscription: Subscription, error: unknown, wait: Wait): Promise<boolean> {
    const topic = deadLetterTopicOf(subscription);
    const where = `${record.topic}-${record.partition}@${record.offset}`;
    const { clock, randomness } = this.connection.platform;
    const sinceMs = clock.monotonic();
    for (let failures = 0; ;) {
      try {
        await this.#write(topic, record, subscription.group, error);
        this.health.solved(topic);
        this.#logger.warn(
          `${where} is a dead letter in '${topic}': ${subscription.handler} failed: ${messageOf(error)}`,
        );
        return true;
      } catch (writeError) {
        failures += 1;
        const problem = `${where} cannot be kept in '${topic}' and blocks what comes after it: ${messageOf(writeError)}`;
        this.#logger.error(problem);
        if (clock.monotonic() - sinceMs >= UNHEALTHY_AFTER_MS) this.health.report(topic, problem);
      }
      if (!(await wait(RETRY.delayMs(failures, randomness)))) return false;
    }
  }

  async #write(topic: string, record: ConsumerRecord, group: string, error: unknown): Promise<void> {
    const { key, value, partition } = record;
    await this.#send({ topic, key, value, headers: deadLetterHeaders(record, group, error), partition });
  }

  async #send(letter: ProducerRecord, producer: Producer = this.connection.producer): Promise<void> {
    try {
      await producer.send(letter);
    } catch (error) {
      const { partition, ...anywhere } = letter;
      // The topic was made by somebody else, with fewer partitions: any will do, as Spring decides too.
      if (isCode(error, 'INVALID_PARTITION') && partition !== undefined) await this.#send(anywhere, producer);
      else if (isCode(error, 'MESSAGE_TOO_LARGE') && producer === this.connection.producer)
        await this.#send(letter, this.connection.largeProducer);
      else throw error;
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
