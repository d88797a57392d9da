import type { Logger } from '../logger.js';
import type { MetadataImage } from './image.js';
import type { LoadedMetadata } from './metadata-loader.js';
import type { MetadataSnapshots } from './metadata-snapshots.js';
import type { QuorumVoters } from './quorum.js';

/** Has a snapshot written whenever enough records have come since the last one (Kafka's SnapshotGenerator). */
export class SnapshotSchedule {
  #bytesSince: number;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly snapshots: MetadataSnapshots,
    private readonly quorum: { readonly voters: QuorumVoters },
    loaded: Pick<LoadedMetadata, 'bytesSinceSnapshot'>,
    private readonly logger: Logger,
  ) {
    this.#bytesSince = loaded.bytesSinceSnapshot;
  }

  /** Called after each published change. At most one snapshot is written at a time, in the background. */
  note(image: MetadataImage, sizeInBytes: number, limitBytes: number, timestampMs: number): void {
    this.#bytesSince += sizeInBytes;
    if (this.#bytesSince < limitBytes || this.#writing !== undefined) return;
    this.#bytesSince = 0;
    this.#writing = this.snapshots
      .write(image, this.quorum.voters, timestampMs)
      .catch((error: unknown) => this.logger.warn('a metadata snapshot could not be written', { error: String(error) }))
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async settled(): Promise<void> {
    await this.#writing;
  }
}
