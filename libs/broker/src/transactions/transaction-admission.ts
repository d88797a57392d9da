import { hasPartition, partitionsOf } from '@barnabas/coordinator';
import type { PartitionsReply } from '@barnabas/coordinator';
import type { Platform } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { Partitions } from '../partitions/partitions.js';
import { refusalOf } from './admission-refusal.js';
import type { AdmissionRefusal } from './admission-refusal.js';
import type { Transactions } from './transactions.js';

export interface TopicPartition {
  readonly topic: string;
  readonly index: number;
}

/** A partition of a log, and what is to go there when its log keeps sequences: offsets are written without. */
export interface PartitionToWrite extends TopicPartition {
  readonly baseSequence?: number;
}

/** Who wants to write what, within a transaction. */
export interface AdmissionRequest {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly partitions: readonly PartitionToWrite[];
  /** KIP-890: the client leaves it to the broker to add partitions; otherwise it has done so, which is verified. */
  readonly addsPartitions: boolean;
  /** The client knows TRANSACTION_ABORTABLE (Produce v11+, TxnOffsetCommit v4+). */
  readonly knowsAbortable: boolean;
}

/** What the transaction coordinator says about a write. */
export interface Admission {
  /** undefined: the partition may be written to, in this turn. */
  refusal(topic: string, index: number): AdmissionRefusal | undefined;
  /** The log may begin the producer's transaction in a partition; where not, it has to be open already. */
  isVerified(topic: string, index: number): boolean;
  /** To be called when the write has been appended: the producer's next one may follow. */
  release(): void;
}

export interface TransactionAdmissionsOptions {
  readonly transactions: Transactions;
  readonly partitions: Partitions;
  readonly configs: EffectiveConfigs;
  readonly platform: Pick<Platform, 'clock'>;
}

/**
 * Lets transactional writes pass that belong to an open transaction (KIP-890; Kafka's AddPartitionsToTxnManager). Writes of one
 * transactional id keep their order: who comes while another waits for the coordinator waits behind it.
 */
export class TransactionAdmissions {
  readonly #latest = new Map<string, Promise<void>>();

  constructor(private readonly options: TransactionAdmissionsOptions) {}

  /** Answers at once when the log of every partition knows the transaction already. */
  admit(request: AdmissionRequest): Admission | Promise<Admission> {
    const { transactionalId } = request;
    const before = this.#latest.get(transactionalId);
    if (this.#startVerification(request).length === 0 && before === undefined) {
      const refusal = (topic: string, index: number) => this.#refusalOfFenced(request, { topic, index });
      return { refusal, isVerified: () => false, release: () => undefined };
    }
    let release: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      release = resolve;
    });
    const latest = (before ?? Promise.resolve()).then(() => done);
    this.#latest.set(transactionalId, latest);
    void latest.then(() => {
      if (this.#latest.get(transactionalId) === latest) {
        this.#latest.delete(transactionalId);
      }
    });
    return this.#admitAfter(before, request, release).catch((error: unknown) => {
      release();
      throw error;
    });
  }

  async #admitAfter(before: Promise<void> | undefined, request: AdmissionRequest, release: () => void) {
    await before;
    // What waited may have seen its transaction end.
    const unknown = this.#startVerification(request);
    const mustAsk = this.#mustAsk(request);
    const errors = unknown.length === 0 || !mustAsk ? new Map<string, ErrorCode>() : await this.#ask(request, unknown);
    const isUnknown = (topic: string, index: number) =>
      unknown.some((one) => one.topic === topic && one.index === index);
    const admission: Admission = {
      refusal: (topic, index) => {
        const fenced = this.#refusalOfFenced(request, { topic, index });
        if (fenced !== undefined) return fenced;
        const isAsked = mustAsk && isUnknown(topic, index);
        const told = errors.get(keyOf({ topic, index })) ?? ErrorCode.None;
        const errorCode = told === ErrorCode.None && isAsked ? this.#errorNow(request, { topic, index }) : told;
        return errorCode === ErrorCode.None ? undefined : refusalOf(errorCode, request);
      },
      isVerified: isUnknown,
      release,
    };
    return admission;
  }

  #mustAsk({ addsPartitions }: AdmissionRequest): boolean {
    return addsPartitions || this.options.configs.broker.boolean('transaction.partition.verification.enable');
  }

  /** Who has been seen in a newer epoch is not asked about: no higher sequence is to wait for a batch that never comes. */
  #refusalOfFenced(request: AdmissionRequest, { topic, index }: TopicPartition): AdmissionRefusal | undefined {
    const log = this.options.partitions.get(topic, index)?.log;
    const isIn = request.partitions.some((partition) => partition.topic === topic && partition.index === index);
    const isFenced = isIn && log?.isFenced(request.producerId, request.producerEpoch) === true;
    return isFenced && this.#mustAsk(request) ? refusalOf(ErrorCode.InvalidProducerEpoch, request) : undefined;
  }

  /** Partitions in whose log the transaction has not begun; these then know that it is asked for. */
  #startVerification(request: AdmissionRequest): TopicPartition[] {
    const { producerId, producerEpoch, addsPartitions: epochBump, partitions } = request;
    const mustAsk = this.#mustAsk(request);
    const nowMs = this.options.platform.clock.now();
    return partitions.filter(({ topic, index, baseSequence }) => {
      const log = this.options.partitions.get(topic, index)?.log;
      if (log?.hasOngoingTransaction(producerId, producerEpoch) !== false) return false;
      if (mustAsk && log.isFenced(producerId, producerEpoch)) return false;
      if (mustAsk && baseSequence !== undefined) {
        log.startVerification({ producerId, producerEpoch, baseSequence, epochBump }, nowMs);
      }
      return true;
    });
  }

  /** What the coordinator knows at this moment: another turn may have ended the transaction, or the coordinator, since it answered. */
  #errorNow(
    { transactionalId, producerId, producerEpoch }: AdmissionRequest,
    { topic, index }: TopicPartition,
  ): ErrorCode {
    const metadata = this.options.transactions.transaction(transactionalId);
    if (metadata === undefined) {
      return ErrorCode.NotCoordinator;
    }
    const isOpen =
      metadata.state === 'Ongoing' &&
      metadata.producerId === producerId &&
      metadata.producerEpoch === producerEpoch &&
      hasPartition(metadata.partitions, topic, index);
    return isOpen ? ErrorCode.None : ErrorCode.InvalidTxnState;
  }

  /** The coordinator's word on each partition. What still waits for the markers of the last transaction is asked again. */
  async #ask(request: AdmissionRequest, unknown: readonly TopicPartition[]): Promise<ReadonlyMap<string, ErrorCode>> {
    const { configs, platform, transactions } = this.options;
    const deadlineMs = platform.clock.monotonic() + configs.broker.number('add.partitions.to.txn.retry.backoff.max.ms');
    for (;;) {
      const errors = await this.#askOnce(request, unknown);
      const remainingMs = deadlineMs - platform.clock.monotonic();
      const isConcurrent = [...errors.values()].includes(ErrorCode.ConcurrentTransactions);
      if (!isConcurrent || !request.addsPartitions || remainingMs <= 0) {
        return errors;
      }
      await transactions.settled(request.transactionalId, remainingMs);
    }
  }

  async #askOnce(request: AdmissionRequest, unknown: readonly TopicPartition[]): Promise<Map<string, ErrorCode>> {
    const { transactionalId, producerId, producerEpoch, addsPartitions } = request;
    const all = (errorCode: ErrorCode) => new Map(unknown.map((partition) => [keyOf(partition), errorCode]));
    if (this.options.transactions.partitionFor(transactionalId) === undefined)
      return all(ErrorCode.CoordinatorNotAvailable);
    try {
      const reply = await this.options.transactions.ask(transactionalId, {
        kind: addsPartitions ? 'add-partitions' : 'verify-partitions',
        transactionalId,
        producerId,
        producerEpoch,
        partitions: partitionsOf(unknown.map(({ topic, index }) => ({ name: topic, partitions: [index] }))),
        clientTransactionVersion: addsPartitions ? 2 : 0,
      });
      return errorsOf(reply);
    } catch (error) {
      if (error instanceof RequestRefusedError) {
        return all(error.errorCode);
      }
      throw error;
    }
  }
}

function keyOf({ topic, index }: TopicPartition): string {
  return `${topic}-${index}`;
}

function errorsOf({ topicResults }: PartitionsReply): Map<string, ErrorCode> {
  const errors = new Map<string, ErrorCode>();
  for (const { name, resultsByPartition } of topicResults) {
    for (const { partitionIndex, partitionErrorCode } of resultsByPartition) {
      // The protocol's codes are ErrorCodes; the field is a plain int16.
      errors.set(keyOf({ topic: name, index: partitionIndex }), partitionErrorCode as ErrorCode);
    }
  }
  return errors;
}
