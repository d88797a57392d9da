import type { HandlingPolicy } from './kafka-settings.js';
import type { RecordCodec } from './record-codec.js';
import type { RecordContext } from './record-context.js';
import type { WantedTopic } from './topic-registrar.js';

/** A handler with everything that its records need. */
export interface Subscription {
  readonly topic: WantedTopic;
  readonly group: string;
  /** `Confirmation#confirm` */
  readonly handler: string;
  readonly policy: HandlingPolicy;
  readonly key: RecordCodec;
  readonly value: RecordCodec;
  /** Runs the handler with its guards, pipes and interceptors; rejects with what any of them throws. */
  readonly invoke: (value: unknown, context: RecordContext) => Promise<unknown>;
}

/**
 * A dead letter is larger than its record: it says what went wrong, and a record that came compressed may leave as it is. Above
 * what most topics permit, below what brokers take in one request (`socket.request.max.bytes`).
 */
export const DEAD_LETTER_BYTES_MAX = 64 * 1024 * 1024;

/** Where the records end up that a handler cannot handle. */
export function deadLetterTopicOf(subscription: Pick<Subscription, 'topic' | 'group'>): string {
  return `${subscription.topic.name}.${subscription.group}.dlt`;
}
