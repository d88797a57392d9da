import type { PartitionLog } from '@barnabas/log';
import { batchesIn, controlRecordType } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';
import type { CoordinatorShard } from './coordinator-shard.js';

const READ_BYTES = 4 * 1024 * 1024;
const COMMIT_MARKER = 1;

/** Where a loader puts what it finds, in order. */
type RecordSink = Pick<CoordinatorShard<never, never>, 'replay' | 'replayTransactionEnd'>;

/** Reads a coordinator's partition from start to end (Kafka's CoordinatorLoaderImpl). */
export class ShardLoader {
  constructor(
    private readonly log: PartitionLog,
    private readonly sink: RecordSink,
  ) {}

  /** Resolves when everything up to the log's end is in the sink; gives up early when `isWanted` says so. */
  async load(isWanted: () => boolean): Promise<void> {
    let offset = this.log.logStartOffset;
    while (isWanted() && offset < this.log.logEndOffset) {
      const upTo = this.log.logEndOffset;
      const result = await this.log.read(offset, { maxBytes: READ_BYTES, minOneBatch: true, upTo });
      if (result.kind === 'out-of-range') {
        throw new Error(`${this.log.topic}-${this.log.partition} has no offset ${offset}`);
      }
      if (result.chunks.length === 0) {
        return;
      }
      for (const chunk of result.chunks) {
        for (const batch of batchesIn(chunk)) {
          this.#take(batch, offset);
        }
      }
      offset = result.lastOffset + 1;
    }
  }

  #take(batch: RecordBatch, from: number): void {
    if (batch.isControl) {
      for (const marker of batch.records()) {
        this.sink.replayTransactionEnd(batch.producerId, controlRecordType(marker) === COMMIT_MARKER);
      }
      return;
    }
    const producerId = batch.isTransactional ? batch.producerId : -1;
    for (const { key, value, offset } of batch.records()) {
      if (key !== null && offset >= from) {
        this.sink.replay({ key, value }, offset, producerId);
      }
    }
  }
}
