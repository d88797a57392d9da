import { InternalTopic } from '../coordinators/internal-topic.js';
import type { InternalTopicOptions } from '../coordinators/internal-topic.js';
import { OFFSETS_TOPIC } from '../partitions/internal-topics.js';

/** The topic groups live in (Kafka: GroupCoordinatorService.groupMetadataTopicConfigs). */
export function offsetsTopic(parts: Pick<InternalTopicOptions, 'controller' | 'configs'>): InternalTopic {
  return new InternalTopic({
    ...parts,
    name: OFFSETS_TOPIC,
    shape: (broker) => ({
      numPartitions: broker.number('offsets.topic.num.partitions'),
      replicationFactor: broker.number('offsets.topic.replication.factor'),
      configs: {
        'cleanup.policy': 'compact',
        'compression.type': 'producer',
        'segment.bytes': String(broker.number('offsets.topic.segment.bytes')),
      },
    }),
  });
}
