import { VotersRecord, decode, zeroUuid } from '@barnabas/protocol';

/** The feature whose level is no record of the metadata log's content but of its quorum. */
export const KRAFT_VERSION = 'kraft.version';

/** Who votes in the metadata quorum, as far as the log says (KIP-853 moved it there with kraft.version 1). */
export interface QuorumVoters {
  /** 0: the voters are what configuration says; 1: they are what the log says. */
  readonly kraftVersion: number;
  /** The last VotersRecord, encoded; only with kraftVersion 1. */
  readonly votersRecord?: Buffer;
}

export const staticQuorum: QuorumVoters = { kraftVersion: 0 };

/** Why this node alone cannot lead the quorum; undefined when it can. */
export function refuseQuorum(quorum: QuorumVoters, nodeId: number): string | undefined {
  if (quorum.votersRecord === undefined) return undefined;
  const others = decode(VotersRecord, 0, quorum.votersRecord)
    .voters.map(({ voterId }) => voterId)
    .filter((voterId) => voterId !== nodeId);
  if (others.length === 0) return undefined;
  return `its metadata quorum has further voters (${others.join(', ')}): this broker is a quorum of one; remove them with kafka-metadata-quorum.sh first`;
}

/** The directory a voter votes from, as far as the log says. */
export function voterDirectoryOf({ votersRecord }: QuorumVoters, nodeId: number): string {
  if (votersRecord === undefined) return zeroUuid;
  const { voters } = decode(VotersRecord, 0, votersRecord);
  return voters.find(({ voterId }) => voterId === nodeId)?.voterDirectoryId ?? zeroUuid;
}

/** What `quorum-state` says of the last election (Kafka's QuorumStateData). */
export interface QuorumState {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

/** Throws when the file is not what Kafka writes. */
export function parseQuorumState(text: string, path: string): QuorumState & { readonly voters: readonly number[] } {
  const content = JSON.parse(text) as {
    leaderId?: unknown;
    leaderEpoch?: unknown;
    currentVoters?: readonly { voterId?: unknown }[] | null;
  };
  if (typeof content.leaderEpoch !== 'number') throw new Error(`${path} does not say the leader epoch`);
  const leaderId = typeof content.leaderId === 'number' ? content.leaderId : -1;
  return {
    leaderId,
    leaderEpoch: content.leaderEpoch,
    voters: (content.currentVoters ?? []).map(({ voterId }) => Number(voterId)),
  };
}

/** The file's content when this node leads alone; version 1 of the format has no voters but a directory. */
export function formatQuorumState(state: QuorumState, quorum: QuorumVoters): string {
  const { leaderId, leaderEpoch } = state;
  if (quorum.kraftVersion > 0) {
    return JSON.stringify({
      leaderId,
      leaderEpoch,
      votedId: -1,
      votedDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
      data_version: 1,
    });
  }
  return JSON.stringify({
    clusterId: '',
    leaderId,
    leaderEpoch,
    votedId: -1,
    appliedOffset: 0,
    currentVoters: [{ voterId: leaderId }],
    data_version: 0,
  });
}
