import { ErrorCode } from '@barnabas/protocol';
import type { Cluster } from '../cluster/cluster.js';
import { KafkaError } from '../kafka-error.js';
import type { PartitionQueue } from './partition-queue.js';
import type { PartitionAnswer } from './produce-call.js';
import type { ProducerBatch } from './producer-batch.js';
import type { ProducerSettings } from './producer-settings.js';

/** The part of an answer that decides what becomes of a batch. */
export type BatchAnswer = Pick<
  PartitionAnswer,
  'errorCode' | 'errorMessage' | 'baseOffset' | 'logAppendTimeMs' | 'recordErrors'
>;

export interface OutcomeEvents {
  /** Everyone was told; the batch's memory is free. */
  onSettled(queue: PartitionQueue, batch: ProducerBatch): void;
  /** A batch may be sent again after this. */
  onRetry(delayMs: number): void;
  /** The broker does not take this producer id any more. */
  onIdentityLost(producerId: number): void;
}

/** Decides what becomes of a batch: done, again later, or failed. */
export class BatchOutcomes {
  readonly #cluster: Cluster;
  readonly #settings: ProducerSettings;
  readonly #events: OutcomeEvents;

  constructor(cluster: Cluster, settings: ProducerSettings, events: OutcomeEvents) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#events = events;
  }

  /** Gives a new batch its deadline. */
  watch(batch: ProducerBatch, queue: PartitionQueue): void {
    const { clock, timers } = this.#cluster.settings.platform;
    const leftMs = batch.createdMs + this.#settings.deliveryTimeoutMs - clock.monotonic();
    batch.deliveryTimer = timers.schedule(Math.max(leftMs, 0), 'liveness', () => {
      this.#expire(batch, queue);
    });
  }

  succeeded(batch: ProducerBatch, queue: PartitionQueue, baseOffset: number, logAppendTimeMs: number): void {
    if (batch.state !== 'sent') return;
    queue.completed(batch);
    batch.succeed(baseOffset, logAppendTimeMs);
    this.#events.onSettled(queue, batch);
  }

  /** The broker answered. Java's Sender.completeBatch and TransactionManager.canRetry. */
  answered(batch: ProducerBatch, queue: PartitionQueue, answer: BatchAnswer): void {
    if (batch.state !== 'sent') return;
    switch (answer.errorCode) {
      case ErrorCode.None:
      // The broker has it already; a duplicate that is too old to be remembered has no offset.
      case ErrorCode.DuplicateSequenceNumber:
        this.succeeded(batch, queue, answer.baseOffset, answer.logAppendTimeMs);
        return;
      case ErrorCode.MessageTooLarge:
        if (batch.records.length > 1) this.#split(batch, queue);
        else this.#reject(batch, queue, answer);
        return;
      case ErrorCode.OutOfOrderSequenceNumber:
      case ErrorCode.UnknownProducerId:
        queue.sequenceLost(batch);
        this.#retry(batch, this.#errorOf(batch, answer));
        return;
      case ErrorCode.InvalidProducerEpoch:
        if (batch.sequence !== undefined) this.#events.onIdentityLost(batch.sequence.producerId);
        queue.sequenceLost(batch);
        this.#reject(batch, queue, answer);
        return;
      default:
        this.#answeredWithError(batch, queue, answer);
    }
  }

  /** There was no answer: the batch may be in the log or not. */
  requestFailed(batch: ProducerBatch, queue: PartitionQueue, cause: unknown): void {
    if (batch.state !== 'sent') return;
    const error = this.#asKafkaError(cause);
    if (error.retriable) {
      this.#cluster.metadata.refreshSoon();
      this.#retry(batch, error);
    } else {
      queue.abandoned(batch);
      this.#fail(batch, queue, error);
    }
  }

  /** The partition has no leader that is known: look for one, and come back. */
  retryWithoutLeader(batch: ProducerBatch, queue: PartitionQueue): void {
    const message = `partition ${queue.partition} of topic '${queue.topic}' has no leader`;
    batch.lastError = new KafkaError({
      code: 'LEADER_NOT_AVAILABLE',
      errorCode: ErrorCode.LeaderNotAvailable,
      message,
      retriable: true,
    });
    this.#cluster.metadata.refreshSoon();
    this.#delay(batch);
  }

  failAll(queues: readonly PartitionQueue[], error: KafkaError): void {
    for (const queue of queues) {
      for (const batch of [...queue.inFlight, ...queue.waiting]) this.#giveUp(batch, queue, error);
    }
  }

  #answeredWithError(batch: ProducerBatch, queue: PartitionQueue, answer: BatchAnswer): void {
    const error = this.#errorOf(batch, answer);
    if (!error.retriable) {
      this.#reject(batch, queue, answer);
      return;
    }
    this.#cluster.metadata.refreshSoon();
    this.#retry(batch, error);
  }

  #retry(batch: ProducerBatch, error: KafkaError): void {
    batch.state = 'retry';
    batch.lastError = error;
    this.#cluster.settings.logger.debug('a batch will be sent again', {
      topic: batch.topic,
      partition: batch.partition,
      code: error.code,
    });
    this.#delay(batch);
  }

  #delay(batch: ProducerBatch): void {
    const { backoff, platform } = this.#cluster.settings;
    const delayMs = backoff.delayMs(Math.max(batch.attempts, 1));
    batch.retryAtMs = platform.clock.monotonic() + delayMs;
    this.#events.onRetry(delayMs);
  }

  #split(batch: ProducerBatch, queue: PartitionQueue): void {
    const parts = batch.split();
    queue.replace(batch, parts);
    for (const part of parts) this.watch(part, queue);
    this.#events.onRetry(0);
  }

  #reject(batch: ProducerBatch, queue: PartitionQueue, answer: BatchAnswer): void {
    queue.rejected(batch);
    const general = this.#errorOf(batch, answer);
    const blamed = new Map(answer.recordErrors.map((each) => [each.batchIndex, each.batchIndexErrorMessage]));
    batch.fail((index) =>
      blamed.has(index) ? this.#errorOf(batch, { ...answer, errorMessage: blamed.get(index) ?? null }) : general,
    );
    this.#events.onSettled(queue, batch);
  }

  #expire(batch: ProducerBatch, queue: PartitionQueue): void {
    const { deliveryTimeoutMs } = this.#settings;
    const last = batch.lastError === undefined ? '' : `; the last attempt ended with: ${batch.lastError.message}`;
    const fate = batch.attempts > 0 ? 'it may or may not have been written' : 'it was not sent';
    const message = `${where(batch)} was not acknowledged within ${deliveryTimeoutMs} ms, ${fate}${last}`;
    this.#giveUp(
      batch,
      queue,
      new KafkaError({ code: 'DELIVERY_TIMEOUT', message, retriable: true, cause: batch.lastError }),
    );
  }

  #giveUp(batch: ProducerBatch, queue: PartitionQueue, error: KafkaError): void {
    if (batch.state === 'done') return;
    if (batch.state === 'queued') queue.withdraw(batch);
    else queue.abandoned(batch);
    this.#fail(batch, queue, error);
  }

  #fail(batch: ProducerBatch, queue: PartitionQueue, error: KafkaError): void {
    batch.fail(() => error);
    this.#events.onSettled(queue, batch);
  }

  #errorOf(batch: ProducerBatch, answer: Pick<BatchAnswer, 'errorCode' | 'errorMessage'>): KafkaError {
    return KafkaError.fromBroker(answer.errorCode, `cannot write ${where(batch)}`, answer.errorMessage);
  }

  #asKafkaError(cause: unknown): KafkaError {
    if (cause instanceof KafkaError) return cause;
    const message = `the records could not be sent: ${cause instanceof Error ? cause.message : String(cause)}`;
    return new KafkaError({ code: 'INVALID_RECORD', message, cause });
  }
}

function where(batch: ProducerBatch): string {
  return `a batch of ${batch.records.length} records to partition ${batch.partition} of topic '${batch.topic}'`;
}
