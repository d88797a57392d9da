import {
  ControlRecordType,
  LeaderChangeMessage,
  RecordBatch,
  batchesIn,
  encode,
  encodeControlBatch,
  encodeRecordBatch,
} from '@barnabas/protocol';
import type { LogDirectory, PartitionLog } from '@barnabas/log';
import type { Clock, Files } from '@barnabas/platform';
import { METADATA_PARTITION_DIRECTORY, METADATA_TOPIC, METADATA_TOPIC_ID } from './metadata-topic.js';
import { formatQuorumState, parseQuorumState } from './quorum.js';
import type { QuorumVoters } from './quorum.js';

const READ_BYTES = 1024 * 1024;

export interface AppendedRecords {
  readonly lastOffset: number;
  readonly sizeInBytes: number;
  /** Rejects when the log goes offline before the records are on disk. */
  readonly durable: Promise<void>;
}

/** The partition `__cluster_metadata-0`, written by a quorum of one (Kafka's KafkaRaftLog and KafkaRaftClient). */
export class MetadataLog {
  readonly directory: string;
  #epoch: number;

  constructor(
    dataDirectory: string,
    private readonly log: PartitionLog,
    private readonly platform: { readonly clock: Clock; readonly files: Files },
  ) {
    this.directory = `${dataDirectory}/${METADATA_PARTITION_DIRECTORY}`;
    this.#epoch = log.leaderEpochs.latestEpoch ?? 0;
  }

  static in(dataDirectory: string, directory: LogDirectory, platform: { clock: Clock; files: Files }): MetadataLog {
    const log =
      directory.partitions.get(METADATA_PARTITION_DIRECTORY) ?? directory.create(METADATA_TOPIC, 0, METADATA_TOPIC_ID);
    return new MetadataLog(dataDirectory, log, platform);
  }

  /** Epoch of this leader once {@link lead} is done; before, the log's last. */
  get epoch(): number {
    return this.#epoch;
  }

  get startOffset(): number {
    return this.log.logStartOffset;
  }

  get endOffset(): number {
    return this.log.logEndOffset;
  }

  get sizeInBytes(): number {
    return this.log.sizeInBytes;
  }

  /** Everything below is on disk. */
  get highWatermark(): number {
    return this.log.highWatermark;
  }

  /** All batches from an offset on. */
  async *batchesFrom(from: number): AsyncGenerator<RecordBatch> {
    let next = from;
    while (next < this.endOffset) {
      const result = await this.log.read(next, { maxBytes: READ_BYTES, minOneBatch: true, upTo: this.endOffset });
      if (result.kind === 'out-of-range') throw new Error(`the metadata log has no offset ${next}`);
      if (result.sizeInBytes === 0) return;
      for (const batch of batchesIn(joined(result.chunks))) {
        yield batch;
        next = batch.nextOffset;
      }
    }
  }

  /**
   * Becomes leader in the next epoch: quorum-state first, so that it is never behind the log, then a LeaderChange batch, as
   * Kafka's leader begins every epoch.
   */
  async lead(nodeId: number, quorum: QuorumVoters): Promise<AppendedRecords> {
    const path = `${this.directory}/quorum-state`;
    await this.platform.files.makeDirectory(this.directory);
    this.#epoch = Math.max(this.#epoch, await this.#votedEpoch(path)) + 1;
    await this.platform.files.replaceFile(
      path,
      formatQuorumState({ leaderId: nodeId, leaderEpoch: this.#epoch }, quorum),
    );
    // Kafka's readers take every LeaderChangeMessage for version 0, whatever it says (ControlRecordUtils).
    const voters = [{ voterId: nodeId }];
    const value = encode(LeaderChangeMessage, 0, { version: 0, leaderId: nodeId, voters, grantingVoters: voters });
    return this.appendControl([{ type: ControlRecordType.LeaderChange, value }]);
  }

  /** Appends control records, which are about the quorum, as one batch. */
  appendControl(records: Parameters<typeof encodeControlBatch>[0]['records']): AppendedRecords {
    return this.#append(encodeControlBatch({ timestampMs: this.platform.clock.now(), records }));
  }

  /** Voters that quorum-state names; empty when there is none or the log holds them. */
  async configuredVoters(): Promise<readonly number[]> {
    const path = `${this.directory}/quorum-state`;
    if (!(await this.platform.files.exists(path))) return [];
    return parseQuorumState(await this.#text(path), path).voters;
  }

  /** Lets the log begin at `offset`, up to where a snapshot stands for it; returns how many segments went. */
  deleteBefore(offset: number): Promise<number> {
    this.log.deleteRecordsBefore(offset);
    return this.log.deleteOldSegments(this.platform.clock.now());
  }

  /** Appends records as one batch: all of them or none. */
  append(records: readonly Buffer[]): AppendedRecords {
    const timestamp = this.platform.clock.now();
    return this.#append(encodeRecordBatch({ records: records.map((value) => ({ value, timestamp })) }));
  }

  #append(batch: Buffer): AppendedRecords {
    const sizeInBytes = batch.length;
    const result = this.log.append(batch, { origin: 'raft', leaderEpoch: this.#epoch });
    if (result.kind === 'rejected') throw new Error(`the metadata log refused a batch: ${result.message}`);
    return { lastOffset: result.lastOffset, sizeInBytes, durable: result.durable };
  }

  async #votedEpoch(path: string): Promise<number> {
    if (!(await this.platform.files.exists(path))) return 0;
    return parseQuorumState(await this.#text(path), path).leaderEpoch;
  }

  async #text(path: string): Promise<string> {
    return (await this.platform.files.readFile(path)).toString('utf8');
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
