/** The broker's settings `log.cleaner.*` (Kafka's `CleanerConfig`). */
export interface CleanerSettings {
  /** `log.cleaner.dedupe.buffer.size`: 24 bytes of it are needed for each key in the dirty part of a log. */
  readonly dedupeBufferBytes: number;
  /** `log.cleaner.io.buffer.load.factor`: how full the offset map may become. */
  readonly dedupeBufferLoadFactor: number;
  /** `log.cleaner.io.buffer.size`: half of it to read, half to write. */
  readonly ioBufferBytes: number;
  /** `log.cleaner.io.max.bytes.per.second`, reading and writing together. */
  readonly ioBytesPerSecondMax: number;
}

/** Kafka's defaults. */
export const defaultCleanerSettings: CleanerSettings = {
  dedupeBufferBytes: 128 * 1024 * 1024,
  dedupeBufferLoadFactor: 0.9,
  ioBufferBytes: 512 * 1024,
  ioBytesPerSecondMax: Number.MAX_VALUE,
};
