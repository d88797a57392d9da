import { ProtocolError, Reader } from '@barnabas/protocol';
import { ConsumerProtocolSubscription } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';

export const consumerProtocolType = 'consumer';

/**
 * Topics that the members of a consumer group say they read, or undefined when the coordinator cannot know: another
 * protocol type, or metadata that is not Kafka's. Read as version 0, which begins every version, as Kafka does.
 */
export function subscribedTopicsOf(group: ClassicGroup<unknown>): ReadonlySet<string> | undefined {
  if (!group.usesConsumerProtocol) return undefined;
  if (group.size === 0) return new Set();
  if (group.protocolName === undefined) return undefined;
  const topics = new Set<string>();
  try {
    for (const member of group.members) {
      const reader = new Reader(member.metadata(group.protocolName));
      reader.int16();
      for (const topic of ConsumerProtocolSubscription.codec(0).read(reader).topics) topics.add(topic);
    }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
  return topics;
}
