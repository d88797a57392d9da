import { KafkaError } from '../kafka-error.js';
import type { TopicPartition } from '../topic-partition.js';
import type { RebalanceListener } from './consumer-options.js';

/** Calls the application's listener, and says so clearly when it throws. */
export class RebalanceCallbacks {
  listener: RebalanceListener = {};

  assigned(partitions: readonly TopicPartition[]): Promise<void> {
    return this.#call('onAssigned', () => this.listener.onAssigned?.(partitions));
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length > 0) await this.#call('onRevoked', () => this.listener.onRevoked?.(partitions));
  }

  /** Without `onLost`, as in Java, `onRevoked` is told: the partitions are gone either way. */
  async lost(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return;
    if (this.listener.onLost === undefined) await this.revoked(partitions);
    else await this.#call('onLost', () => this.listener.onLost?.(partitions));
  }

  async #call(name: keyof RebalanceListener, callback: () => void | Promise<void> | undefined): Promise<void> {
    try {
      await callback();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new KafkaError({
        code: 'REBALANCE_LISTENER_FAILED',
        message: `the consumer ended because its ${name} threw: ${reason}`,
        cause,
      });
    }
  }
}
