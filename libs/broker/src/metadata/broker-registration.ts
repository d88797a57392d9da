import { supportedFeatures } from './features.js';
import { recordWriterFor } from './decision.js';
import type { EndPointImage, MetadataImage } from './image.js';
import type { PartitionImage } from './topics-image.js';

/** What a broker tells about itself once its listeners are bound. */
export interface BrokerRegistration {
  /** Advertised, one per listener. */
  readonly endPoints: readonly EndPointImage[];
  readonly rack?: string | null;
}

/** Who registers: a node that is both broker and controller. */
export interface RegisteringNode {
  readonly nodeId: number;
  readonly directoryId: string;
  /** One per process; Kafka's brokers are told apart by it. */
  readonly incarnationId: string;
}

/** The records by which a node registers as controller and, fenced, as broker; the broker's is the last one. */
export function registrationRecords(
  image: MetadataImage,
  { nodeId, directoryId, incarnationId }: RegisteringNode,
  { endPoints, rack = null }: BrokerRegistration,
): Buffer[] {
  const write = recordWriterFor(image);
  const controller = write.registerController({
    id: nodeId,
    incarnationId,
    endPoints: [],
    features: supportedFeatures,
  });
  const broker = write.registerBroker({
    id: nodeId,
    epoch: image.offset + 2, // its own offset: after the controller's
    incarnationId,
    endPoints,
    rack,
    fenced: true,
    inControlledShutdown: false,
    logDirs: [directoryId],
    cordonedLogDirs: null,
    features: supportedFeatures,
  });
  return [controller, broker];
}

/**
 * The record by which a broker that runs registers other addresses, none when they are the same: its epoch and everything else stay, as
 * in Kafka when a broker registers again in the same incarnation.
 */
export function endPointChange(image: MetadataImage, nodeId: number, endPoints: readonly EndPointImage[]): Buffer[] {
  const broker = image.brokers.get(nodeId);
  if (broker === undefined || JSON.stringify(broker.endPoints) === JSON.stringify(endPoints)) return [];
  return [recordWriterFor(image).registerBroker({ ...broker, endPoints })];
}

/**
 * The records by which a registered broker becomes active: it is unfenced, and leads every partition that has nobody else.
 * Leaders of a process before get a new leader epoch when it may have lost records (KIP-320).
 */
export function activationOf(image: MetadataImage, nodeId: number, wasCleanShutdown: boolean): Buffer[] {
  const write = recordWriterFor(image);
  const records = [write.unfenceBroker(nodeId, image.brokers.get(nodeId)?.epoch ?? -1)];
  for (const topic of image.topics()) {
    for (const partition of topic.partitions) {
      if (!partition.replicas.includes(nodeId) || keepsLeader(partition, nodeId, wasCleanShutdown)) continue;
      records.push(
        write.partitionChange({
          partitionId: partition.partition,
          topicId: topic.id,
          leader: nodeId,
          isr: [nodeId],
          ...(partition.isRecovering ? { leaderRecoveryState: 0 } : {}),
          ...(partition.elr.length > 0 ? { eligibleLeaderReplicas: [] } : {}),
          ...(partition.lastKnownElr.length > 0 ? { lastKnownElr: [] } : {}),
        }),
      );
    }
  }
  return records;
}

function keepsLeader(partition: PartitionImage, nodeId: number, wasCleanShutdown: boolean): boolean {
  if (partition.leader === nodeId) return wasCleanShutdown && partition.isr.includes(nodeId);
  return partition.leader !== -1;
}
