import {
  ControlRecordType,
  KRaftVersionRecord,
  controlRecordType,
  decode,
  decodeMetadataRecord,
} from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';
import { ImageBuilder } from './image-builder.js';
import { MetadataImage } from './image.js';
import { staticQuorum } from './quorum.js';
import type { QuorumVoters } from './quorum.js';

/** Everything that loading a metadata log found. */
export interface LoadedMetadata {
  readonly image: MetadataImage;
  readonly quorum: QuorumVoters;
  /** The log ends inside a metadata transaction (KIP-868), which its writer never ended: what it holds is not in the image. */
  readonly hasOpenTransaction: boolean;
  /** Bytes of the log that no snapshot covers. */
  readonly bytesSinceSnapshot: number;
}

/** Replays batches, of a snapshot and of the log after it, into an image (Kafka's MetadataLoader). */
export class MetadataLoader {
  #image = MetadataImage.EMPTY;
  #builder = new ImageBuilder(MetadataImage.EMPTY);
  #offset = -1;
  #epoch = -1;
  #quorum: QuorumVoters = staticQuorum;
  #hasOpenTransaction = false;
  #bytes = 0;

  /** The snapshot's batches came through {@link replay}; what follows are offsets of the log again. */
  finishSnapshot(endOffset: number, epoch: number): void {
    this.#offset = endOffset - 1;
    this.#epoch = epoch;
    this.#bytes = 0;
    this.#settle();
  }

  replay(batch: RecordBatch): void {
    if (batch.isControl) this.#replayControl(batch);
    else for (const { value } of batch.records()) this.#replayRecord(value);
    this.#offset = batch.lastOffset;
    this.#epoch = batch.partitionLeaderEpoch;
    this.#bytes += batch.sizeInBytes;
  }

  finish(): LoadedMetadata {
    if (this.#hasOpenTransaction) this.#builder = new ImageBuilder(this.#image);
    this.#settle();
    return {
      image: this.#image,
      quorum: this.#quorum,
      hasOpenTransaction: this.#hasOpenTransaction,
      bytesSinceSnapshot: this.#bytes,
    };
  }

  #settle(): void {
    this.#image = this.#builder.finish(this.#offset, this.#epoch).image;
    this.#builder = new ImageBuilder(this.#image);
  }

  #replayRecord(value: Buffer | null): void {
    if (value === null) throw new Error('the metadata log holds a record without a value');
    const record = decodeMetadataRecord(value);
    if (record.name === 'BeginTransactionRecord') {
      this.#settle();
      this.#hasOpenTransaction = true;
    } else if (record.name === 'EndTransactionRecord') {
      this.#hasOpenTransaction = false;
    } else if (record.name === 'AbortTransactionRecord') {
      this.#builder = new ImageBuilder(this.#image);
      this.#hasOpenTransaction = false;
    } else {
      this.#builder.replay({ record, bytes: value });
    }
  }

  #replayControl(batch: RecordBatch): void {
    for (const record of batch.records()) {
      const value = record.value ?? Buffer.alloc(0);
      const type = controlRecordType(record);
      if (type === ControlRecordType.KRaftVersion) {
        this.#quorum = { ...this.#quorum, kraftVersion: decode(KRaftVersionRecord, 0, value).kRaftVersion };
      } else if (type === ControlRecordType.KRaftVoters) {
        this.#quorum = { ...this.#quorum, votersRecord: Buffer.from(value) };
      }
    }
  }
}
