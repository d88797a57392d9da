import { KRaftVersionRecord, VotersRecord, ControlRecordType, encode } from '@barnabas/protocol';
import type { DirectoryIdentity } from './directory-identity.js';
import { supportedFeatures } from './features.js';
import type { EndPointImage } from './image.js';
import type { AppendedRecords, MetadataLog } from './metadata-log.js';
import { KRAFT_VERSION, voterDirectoryOf } from './quorum.js';
import type { QuorumVoters } from './quorum.js';

/** The metadata quorum as its leader, and only voter, sees it. */
export interface QuorumDescription {
  /** 0 while voters are configured, 1 once they are in the log. */
  readonly kraftVersion: number;
  readonly leaderEpoch: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
  /** Zero uuid while voters are configured and not in the log (kraft.version 0). */
  readonly voterDirectoryId: string;
}

const VOTERS_IN_LOG_VERSION = 1;

/** This node's quorum of one: who votes, and where the log says so (Kafka's KafkaRaftClient and KRaftControlRecordStateMachine). */
export class MetadataQuorum {
  #voters: QuorumVoters;

  constructor(
    private readonly log: MetadataLog,
    private readonly identity: DirectoryIdentity,
    voters: QuorumVoters,
  ) {
    this.#voters = voters;
  }

  /** As the log says so far, whether it is on disk or not. */
  get voters(): QuorumVoters {
    return this.#voters;
  }

  get description(): QuorumDescription {
    const { epoch, highWatermark, endOffset } = this.log;
    return {
      kraftVersion: this.#voters.kraftVersion,
      leaderEpoch: epoch,
      highWatermark,
      logEndOffset: endOffset,
      voterDirectoryId: voterDirectoryOf(this.#voters, this.identity.nodeId),
    };
  }

  /** Writes kraft.version 1 and this node as the only voter (KIP-853); quorum-state follows when the next epoch begins, as in Kafka. */
  moveVotersIntoLog(endPoints: readonly EndPointImage[]): AppendedRecords {
    const votersRecord = this.#encodedVoters(endPoints);
    const version = encode(KRaftVersionRecord, 0, { version: 0, kRaftVersion: VOTERS_IN_LOG_VERSION });
    this.#voters = { kraftVersion: VOTERS_IN_LOG_VERSION, votersRecord };
    return this.log.appendControl([
      { type: ControlRecordType.KRaftVersion, value: version },
      { type: ControlRecordType.KRaftVoters, value: votersRecord },
    ]);
  }

  #encodedVoters(endPoints: readonly EndPointImage[]): Buffer {
    const { nodeId, directoryId } = this.identity;
    const range = supportedFeatures.find(({ name }) => name === KRAFT_VERSION);
    const { minSupportedVersion = 0, maxSupportedVersion = VOTERS_IN_LOG_VERSION } = range ?? {};
    return encode(VotersRecord, 0, {
      version: 0,
      voters: [
        {
          voterId: nodeId,
          voterDirectoryId: directoryId,
          endpoints: endPoints.map(({ name, host, port }) => ({ name, host, port })),
          kRaftVersionFeature: { minSupportedVersion, maxSupportedVersion },
        },
      ],
    });
  }
}
