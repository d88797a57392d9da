import { KafkaError } from '../kafka-error.js';
import type { TopicPartition } from '../topic-partition.js';
import type { Assignment } from './assignment.js';
import type { PositionSource } from './assigned-partition.js';
import type { RebalanceListener } from './consumer-options.js';

/** Changes the assignment and tells the application's listener, in the order in which each may rely on the other. */
export class RebalanceCallbacks {
  listener: RebalanceListener = {};
  readonly #assignment: Assignment;

  constructor(assignment: Assignment) {
    this.#assignment = assignment;
  }

  /** The listener can seek before anything is fetched. */
  async assigned(partitions: readonly TopicPartition[], source: PositionSource): Promise<void> {
    this.#assignment.assign(partitions, source);
    await call('onAssigned', () => this.listener.onAssigned?.(this.#assignment.list()));
    this.#assignment.makeReady();
  }

  /** The listener can commit; nothing more is delivered meanwhile. */
  async revoked(): Promise<void> {
    const partitions = this.#assignment.list();
    this.#assignment.beginRevoking();
    if (partitions.length > 0) await call('onRevoked', () => this.listener.onRevoked?.(partitions));
    this.#assignment.clear();
  }

  /** Without `onLost`, as in Java, `onRevoked` is told: the partitions are gone either way. */
  async lost(): Promise<void> {
    const partitions = this.#assignment.list();
    this.#assignment.clear();
    if (partitions.length === 0) return;
    if (this.listener.onLost === undefined) await call('onRevoked', () => this.listener.onRevoked?.(partitions));
    else await call('onLost', () => this.listener.onLost?.(partitions));
  }
}

async function call(name: keyof RebalanceListener, callback: () => void | Promise<void> | undefined): Promise<void> {
  try {
    await callback();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the consumer ended because its ${name} threw: ${reason}`;
    throw new KafkaError({ code: 'REBALANCE_LISTENER_FAILED', message, cause });
  }
}
