import { type ClientPlatform, type ConsumerRecord, partitionKey } from '@barnabas/client';
import { Logger } from '@nestjs/common';
import type { DeadLetters } from './dead-letters.js';
import { messageOf } from './errors.js';
import { isFinal } from './final-error.js';
import { HandlerSlots } from './handler-slots.js';
import { recordContext } from './record-context.js';
import type { PartitionSignals, RecordOutcome } from './record-outcome.js';
import type { Subscription } from './subscription.js';

/** What of the outside world the work on records needs. */
export type ProcessingPlatform = Pick<ClientPlatform, 'timers' | 'randomness'>;

/**
 * Brings records through one handler: read, attempt, wait, attempt again, and at last keep as a dead letter. A record that is
 * neither handled nor kept is unfinished: nothing is lost.
 */
export class RecordProcessor {
  readonly #logger = new Logger('KafkaHandlers');
  readonly #slots: HandlerSlots;
  #waiting = 0;

  constructor(
    private readonly subscription: Subscription,
    private readonly deadLetters: DeadLetters,
    private readonly platform: ProcessingPlatform,
  ) {
    this.#slots = new HandlerSlots(subscription.policy.concurrency);
  }

  /** Records that wait for their next attempt, or for the next attempt to write their dead letter. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Never rejects. */
  async process(record: ConsumerRecord, signals: PartitionSignals): Promise<RecordOutcome> {
    const { attempts, backoff } = this.subscription.policy;
    for (let attempt = 1; ; attempt += 1) {
      if (!(await this.#slots.acquire(signals.stopping))) return 'unfinished';
      const failure = await this.#attempt(record, attempt, signals.abandoned).finally(() => this.#slots.release());
      if (failure === undefined) return 'finished';
      if (attempt >= attempts || isFinal(failure.error)) return this.#bury(record, failure.error, signals);
      const delayMs = backoff.delayMs(attempt, this.platform.randomness);
      this.#logRetry(record, attempt, delayMs, failure.error);
      if (!(await this.#wait(delayMs, signals.stopping))) return 'unfinished';
    }
  }

  #logRetry({ topic, partition, offset }: ConsumerRecord, attempt: number, delayMs: number, error: unknown): void {
    const { handler, policy } = this.subscription;
    const which = `attempt ${attempt} of ${policy.attempts} at ${partitionKey(topic, partition)}@${offset}`;
    this.#logger.warn(`${handler} failed, ${which}; again in ${delayMs} ms: ${messageOf(error)}`);
  }

  /** Undefined when all went well; wrapped otherwise, as anything can be thrown. */
  async #attempt(
    record: ConsumerRecord,
    attempt: number,
    signal: AbortSignal,
  ): Promise<{ readonly error: unknown } | undefined> {
    try {
      const { key, value } = await this.#read(record);
      const { group } = this.subscription;
      await this.subscription.invoke(value, recordContext({ record, group, key, attempt, signal }));
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  /** Nulls are nulls: a record without a key, a tombstone. No rule of a DTO is asked about them. */
  async #read(record: ConsumerRecord): Promise<{ readonly key: unknown; readonly value: unknown }> {
    const { key, value } = this.subscription;
    return {
      key: record.key === null ? null : await key.decode(record.key),
      value: record.value === null ? null : await value.decode(record.value),
    };
  }

  async #bury(record: ConsumerRecord, error: unknown, { stopping }: PartitionSignals): Promise<RecordOutcome> {
    const wait = (delayMs: number): Promise<boolean> => this.#wait(delayMs, stopping);
    return (await this.deadLetters.keep(record, this.subscription, error, wait)) ? 'finished' : 'unfinished';
  }

  async #wait(delayMs: number, stopping: AbortSignal): Promise<boolean> {
    this.#waiting += 1;
    try {
      await this.platform.timers.sleep(delayMs, 'work', stopping);
      return true;
    } catch (error) {
      if (!stopping.aborted) throw error;
      return false;
    } finally {
      this.#waiting -= 1;
    }
  }
}
