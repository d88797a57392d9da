import { ErrorCode } from '@barnabas/protocol';
import type { DecisionContext } from './decision.js';
import { failure } from './decision.js';
import type { BrokerImage, MetadataImage } from './image.js';
import type { Outcome } from './operations.js';
import type { PartitionImage } from './topics-image.js';

/** Brokers that can take partitions. */
function activeBrokers(image: MetadataImage): BrokerImage[] {
  return [...image.brokers.values()].filter(isActive).sort((a, b) => a.id - b.id);
}

function isActive(broker: BrokerImage): boolean {
  return !broker.fenced && !broker.inControlledShutdown;
}

/** Whether a broker is registered and may lead. */
export function isActiveBroker(image: MetadataImage, id: number): boolean {
  const broker = image.brokers.get(id);
  return broker !== undefined && isActive(broker);
}

/**
 * Replicas for new partitions, striped over the active brokers from a random one on; or why there can be none
 * (Kafka's StripedReplicaPlacer, without racks). A broker whose directories are cordoned gets none (KIP-1066).
 */
export function placeReplicas(
  { image, randomness, configs }: Pick<DecisionContext, 'image' | 'randomness' | 'configs'>,
  count: number,
  replicationFactor: number,
): readonly (readonly number[])[] | Outcome {
  const brokers = activeBrokers(image).filter(({ id }) => !configs.isCordoned(id));
  if (brokers.length === 0) {
    const message = 'All brokers are currently fenced, or have all their log directories cordoned.';
    return failure(ErrorCode.InvalidReplicationFactor, message);
  }
  if (replicationFactor > brokers.length) {
    const registered = `only ${brokers.length} broker(s) are registered or some brokers have all their log directories cordoned.`;
    const message = `The target replication factor of ${replicationFactor} cannot be reached because ${registered}`;
    return failure(ErrorCode.InvalidReplicationFactor, message);
  }
  const start = randomness.integer(brokers.length);
  return Array.from({ length: count }, (_, partition) =>
    Array.from({ length: replicationFactor }, (_unused, replica) => {
      return brokers[(start + partition + replica) % brokers.length]?.id ?? -1;
    }),
  );
}

/** Why brokers cannot be the replicas of a partition; undefined when they can (Kafka's validateManualPartitionAssignment). */
export function refuseAssignment(
  image: MetadataImage,
  brokerIds: readonly number[],
  replicationFactor: number | undefined,
): string | undefined {
  const assignment = 'The manual partition assignment includes';
  if (brokerIds.length === 0) return `${assignment} an empty replica list.`;
  const stranger = brokerIds.find((id) => !image.brokers.has(id));
  if (stranger !== undefined) return `${assignment} broker ${stranger}, but no such broker is registered.`;
  const twice = brokerIds.find((id, index) => brokerIds.indexOf(id) !== index);
  if (twice !== undefined) return `${assignment} the broker ${twice} more than once.`;
  if (replicationFactor !== undefined && brokerIds.length !== replicationFactor) {
    return `${assignment} a partition with ${brokerIds.length} replica(s), but others have ${replicationFactor} replica(s).`;
  }
  const isAnyActive = brokerIds.some((id) => activeBrokers(image).some((broker) => broker.id === id));
  return isAnyActive
    ? undefined
    : 'All brokers of the manual partition assignment are fenced or in controlled shutdown.';
}

/** A partition as it begins: led by its first active replica, everything in sync. */
export function newPartition(image: MetadataImage, partition: number, replicas: readonly number[]): PartitionImage {
  const isr = replicas.filter((id) => isActiveBroker(image, id));
  return {
    partition,
    leader: isr[0] ?? -1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    replicas,
    isr,
    removingReplicas: [],
    addingReplicas: [],
    elr: [],
    lastKnownElr: [],
    isRecovering: false,
    directories: replicas.map((id) => directoryOf(image.brokers.get(id))),
  };
}

/** DirectoryId.UNASSIGNED: the broker picks one of several. */
const UNASSIGNED_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Where a broker's replica will lie. */
export function directoryOf(broker: BrokerImage | undefined): string {
  const [only, second] = broker?.logDirs ?? [];
  return only === undefined || second !== undefined ? UNASSIGNED_DIRECTORY : only;
}
