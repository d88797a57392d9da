import { ErrorCode } from '@barnabas/protocol';
import { SUCCESS, failure, isElrEnabled, recordWriterFor } from './decision.js';
import type { Decision, DecisionContext } from './decision.js';
import type { PartitionImage, TopicImage } from './image.js';
import { candidate } from './leader-election.js';
import type { Outcome } from './operations.js';

export interface UnregistrationContext extends DecisionContext {
  readonly nodeId: number;
}

/**
 * Decides an UnregisterBroker request (Kafka's ReplicationControlManager.unregisterBroker): a broker that is gone for good leaves the
 * cluster. Kafka lets a node that runs do that to itself, which then serves nothing until it is started again; here it cannot. One outcome.
 */
export function decideUnregistration(context: UnregistrationContext, brokerId: number): Decision<Outcome> {
  const { image, nodeId } = context;
  const broker = image.brokers.get(brokerId);
  const refuse = (errorCode: ErrorCode, message: string) => ({ records: [], outcomes: [failure(errorCode, message)] });
  if (broker === undefined) {
    return refuse(ErrorCode.BrokerIdNotRegistered, `Broker ID ${brokerId} is not currently registered`);
  }
  if (brokerId === nodeId) {
    return refuse(ErrorCode.InvalidRequest, `Broker ID ${brokerId} is this broker, which leads the partitions`);
  }
  const records = [...image.topics()].flatMap((topic) =>
    topic.partitions.flatMap((partition) => withoutBroker(context, topic, partition, brokerId)),
  );
  records.push(recordWriterFor(image).unregisterBroker(brokerId, broker.epoch));
  return { records, outcomes: [SUCCESS] };
}

/** The record by which a broker no longer leads the partition nor is in its ISR; none when it was not. */
function withoutBroker(
  { image, configs }: UnregistrationContext,
  topic: TopicImage,
  partition: PartitionImage,
  brokerId: number,
): Buffer[] {
  if (!partition.isr.includes(brokerId) && partition.leader !== brokerId) return [];
  const keepsElr = isElrEnabled(image);
  const left = partition.isr.filter((id) => id !== brokerId);
  // Without eligible leader replicas the last one in sync stays named: it alone has everything.
  const isr = left.length > 0 || keepsElr ? left : partition.isr;
  const elr = partition.elr.filter((id) => id !== brokerId);
  const leader =
    partition.leader === brokerId ? candidate(image, { ...partition, leader: -1, isr: left, elr }, false) : undefined;
  const minIsr = configs.topic(topic.name).number('min.insync.replicas');
  const staysEligible = keepsElr && isr.length < Math.min(minIsr, partition.replicas.length);
  return [
    recordWriterFor(image).partitionChange({
      partitionId: partition.partition,
      topicId: topic.id,
      isr: [...isr],
      ...(partition.leader === brokerId ? { leader: leader ?? -1 } : {}),
      ...(staysEligible ? { eligibleLeaderReplicas: [...elr, brokerId] } : {}),
    }),
  ];
}
