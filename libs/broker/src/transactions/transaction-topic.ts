import { InternalTopic } from '../coordinators/internal-topic.js';
import type { InternalTopicOptions } from '../coordinators/internal-topic.js';
import { TRANSACTION_STATE_TOPIC } from '../partitions/internal-topics.js';

/** The topic transactional ids live in (Kafka: TransactionStateManager.transactionTopicConfigs). */
export function transactionTopic(parts: Pick<InternalTopicOptions, 'controller' | 'configs'>): InternalTopic {
  return new InternalTopic({
    ...parts,
    name: TRANSACTION_STATE_TOPIC,
    shape: (broker) => ({
      numPartitions: broker.number('transaction.state.log.num.partitions'),
      replicationFactor: broker.number('transaction.state.log.replication.factor'),
      configs: {
        'cleanup.policy': 'compact',
        'compression.type': 'uncompressed',
        'min.insync.replicas': String(broker.number('transaction.state.log.min.isr')),
        'segment.bytes': String(broker.number('transaction.state.log.segment.bytes')),
        'unclean.leader.election.enable': 'false',
      },
    }),
  });
}
