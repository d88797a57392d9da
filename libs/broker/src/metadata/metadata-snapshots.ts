import { batchesIn } from '@barnabas/protocol';
import type { Clock, Files } from '@barnabas/platform';
import type { MetadataImage } from './image.js';
import type { MetadataLoader } from './metadata-loader.js';
import type { QuorumVoters } from './quorum.js';
import { encodeSnapshot, isCompleteSnapshot, parseSnapshotFileName, snapshotFileName } from './snapshot-format.js';
import type { SnapshotId } from './snapshot-format.js';
import { snapshotRecords } from './snapshot-records.js';

/** The snapshots beside the metadata log (KIP-630): `<end offset>-<epoch>.checkpoint`. */
export class MetadataSnapshots {
  constructor(
    private readonly directory: string,
    private readonly platform: { readonly clock: Clock; readonly files: Files },
  ) {}

  /** Replays the newest snapshot that is whole; returns the offset from which the log goes on. */
  async loadNewest(loader: MetadataLoader): Promise<number> {
    for (const id of await this.list()) {
      const bytes = await this.platform.files.readFile(`${this.directory}/${snapshotFileName(id)}`);
      if (!isCompleteSnapshot(bytes)) continue;
      for (const batch of batchesIn(bytes)) loader.replay(batch);
      loader.finishSnapshot(id.endOffset, id.epoch);
      return id.endOffset;
    }
    return 0;
  }

  /** Newest first. */
  async list(): Promise<SnapshotId[]> {
    if (!(await this.platform.files.exists(this.directory))) return [];
    const entries = await this.platform.files.list(this.directory);
    return entries
      .flatMap(({ name }) => parseSnapshotFileName(name) ?? [])
      .sort((a, b) => b.endOffset - a.endOffset || b.epoch - a.epoch);
  }

  /** Writes what an image holds; `lastTimestampMs` is the timestamp of the last record in it. */
  async write(image: MetadataImage, quorum: QuorumVoters, lastTimestampMs: number): Promise<void> {
    const bytes = encodeSnapshot({
      records: snapshotRecords(image),
      timestampMs: this.platform.clock.now(),
      lastContainedLogTimestampMs: lastTimestampMs,
      epoch: image.epoch,
      quorum,
    });
    const name = snapshotFileName({ endOffset: image.offset + 1, epoch: image.epoch });
    await this.platform.files.replaceFile(`${this.directory}/${name}`, bytes);
  }
}
