import { TurnPace } from '@barnabas/log';
import { batchesIn } from '@barnabas/protocol';
import type { Clock, Files, Timers } from '@barnabas/platform';
import type { MetadataImage } from './image.js';
import type { MetadataLoader } from './metadata-loader.js';
import type { QuorumVoters } from './quorum.js';
import {
  SnapshotEncoder,
  isCompleteSnapshot,
  isSnapshotRemainder,
  lastContainedTimestampOf,
  parseSnapshotFileName,
  snapshotFileName,
} from './snapshot-format.js';
import type { SnapshotId } from './snapshot-format.js';
import { snapshotRecords } from './snapshot-records.js';

/** To encode a record of a snapshot takes as long as to walk over so many. */
const RECORD_STEPS = 16;
/** More than the first batch of a snapshot has, with the voters of a quorum in it. */
const HEADER_BYTES_MAX = 64 * 1024;

/** The snapshots beside the metadata log (KIP-630): `<end offset>-<epoch>.checkpoint`. */
export class MetadataSnapshots {
  constructor(
    private readonly directory: string,
    private readonly platform: { readonly clock: Clock; readonly files: Files; readonly timers: Timers },
  ) {}

  /** Replays the newest snapshot that is whole; returns the offset from which the log goes on. */
  async loadNewest(loader: MetadataLoader): Promise<number> {
    for (const id of await this.list()) {
      const bytes = await this.platform.files.readFile(this.#path(id));
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

  /** Removes what a crash left of snapshots, and those that end before the log starts: no log follows them. */
  async tidy(logStartOffset: number): Promise<void> {
    if (!(await this.platform.files.exists(this.directory))) return;
    const entries = await this.platform.files.list(this.directory);
    const remainders = entries.filter(({ name }) => isSnapshotRemainder(name));
    for (const { name } of remainders) await this.platform.files.remove(`${this.directory}/${name}`);
    await this.remove((await this.list()).filter(({ endOffset }) => endOffset < logStartOffset));
  }

  async remove(ids: readonly SnapshotId[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) await this.platform.files.remove(this.#path(id));
    await this.platform.files.syncDirectory(this.directory);
  }

  sizeBytes(id: SnapshotId): Promise<number> {
    return this.platform.files.sizeBytes(this.#path(id));
  }

  /** When the last record came that a snapshot covers. */
  async lastContainedTimestampMs(id: SnapshotId): Promise<number> {
    const file = await this.platform.files.open(this.#path(id), 'read');
    try {
      const bytes = Buffer.alloc(HEADER_BYTES_MAX);
      return lastContainedTimestampOf(bytes.subarray(0, await file.read(bytes, 0)));
    } finally {
      await file.close();
    }
  }

  /** Writes what an image holds, in pieces between requests; `lastTimestampMs` is the timestamp of the last record in it. */
  async write(image: MetadataImage, quorum: QuorumVoters, lastTimestampMs: number): Promise<void> {
    const encoder = new SnapshotEncoder({
      timestampMs: this.platform.clock.now(),
      lastContainedLogTimestampMs: lastTimestampMs,
      epoch: image.epoch,
      quorum,
    });
    const pace = new TurnPace(this.platform);
    for (const record of snapshotRecords(image)) {
      encoder.add(record);
      const pause = pace.step(RECORD_STEPS);
      if (pause !== undefined) await pause;
    }
    const id = { endOffset: image.offset + 1, epoch: image.epoch };
    await this.platform.files.replaceFile(this.#path(id), encoder.finish());
  }

  #path(id: SnapshotId): string {
    return `${this.directory}/${snapshotFileName(id)}`;
  }
}
