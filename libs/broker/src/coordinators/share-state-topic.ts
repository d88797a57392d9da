import { SHARE_GROUP_STATE_TOPIC } from '../partitions/internal-topics.js';
import { InternalTopic } from './internal-topic.js';
import type { InternalTopicOptions } from './internal-topic.js';

/** The topic share groups live in (Kafka: ShareCoordinatorService.shareGroupStateTopicConfigs). */
export function shareStateTopic(parts: Pick<InternalTopicOptions, 'controller' | 'configs'>): InternalTopic {
  return new InternalTopic({
    ...parts,
    name: SHARE_GROUP_STATE_TOPIC,
    shape: (broker) => ({
      numPartitions: broker.number('share.coordinator.state.topic.num.partitions'),
      replicationFactor: broker.number('share.coordinator.state.topic.replication.factor'),
      configs: {
        'cleanup.policy': 'delete',
        'compression.type': 'producer',
        'min.insync.replicas': String(broker.number('share.coordinator.state.topic.min.isr')),
        'retention.ms': '-1',
        'segment.bytes': String(broker.number('share.coordinator.state.topic.segment.bytes')),
      },
    }),
  });
}
