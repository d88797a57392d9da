import { ErrorCode, zeroUuid } from '@barnabas/protocol';
import type { BrokerServices } from '../dispatch/services.js';

export interface VoterRefusal {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string;
}

/** What AddRaftVoter and RemoveRaftVoter have in common. */
export interface VoterChange {
  readonly clusterId: string | null;
  readonly voterId: number;
  readonly voterDirectoryId: string;
}

/** Why a change of voters makes no sense, whatever the quorum (Kafka's KafkaRaftClient); undefined when it does. */
export function refuseVoterChange(
  verb: 'Add' | 'Remove',
  { clusterId, voterId, voterDirectoryId }: VoterChange,
  services: BrokerServices,
): VoterRefusal | undefined {
  if (clusterId !== null && clusterId !== services.clusterId) {
    const errorMessage = `The given id "${clusterId}" doesn't match the cluster id "${services.clusterId}"`;
    return { errorCode: ErrorCode.InconsistentClusterId, errorMessage };
  }
  if (voterId >= 0 && voterDirectoryId !== zeroUuid) return undefined;
  return { errorCode: ErrorCode.InvalidRequest, errorMessage: `${verb} voter request didn't include a valid voter` };
}

/** The voters in Kafka's words; undefined while they are not in the log. */
export function votersOf({ controller, nodeId }: BrokerServices): string | undefined {
  const { kraftVersion, voterDirectoryId } = controller.quorum;
  return kraftVersion > 0 ? wordsForVoter(nodeId, voterDirectoryId) : undefined;
}

export function wordsForVoter(voterId: number, directoryId: string): string {
  return `ReplicaKey(id=${voterId}, directoryId=${directoryId})`;
}
