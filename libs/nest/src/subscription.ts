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

/** Where the records end up that a handler cannot handle. */
export function deadLetterTopicOf(subscription: Pick<Subscription, 'topic' | 'group'>): string {
  return `${subscription.topic.name}.${subscription.group}.dlt`;
}
