/** Base of what this library throws; `code` is stable, `retriable` says whether the same call may succeed later. */
export class LogError extends Error {
  readonly code: string = 'LOG_ERROR';
  readonly retriable: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * The log, and the directory it lies in, takes no more reads or writes: a write or a sync failed, so that nobody knows
 * what the disk holds (Kafka's `KafkaStorageException`), or it was closed or deleted.
 */
export class LogOfflineError extends LogError {
  override readonly code = 'LOG_OFFLINE';
}

/** The directory's files contradict each other in a way that recovery must not decide alone. */
export class LogDirectoryError extends LogError {
  override readonly code = 'LOG_DIRECTORY';
}

/** A cleaning was ended before its time: the log was cut, closed or deleted, or the cleaner stopped. Nothing is lost by it. */
export class CleaningAbortedError extends LogError {
  override readonly code = 'CLEANING_ABORTED';
  override readonly retriable = true;
}

/** Compaction has put another segment in the place of the one that was to be read: look for the offset again. */
export class SegmentReplacedError extends LogError {
  override readonly code = 'SEGMENT_REPLACED';
  override readonly retriable = true;

  /** @param replacement resolves when there is something to be found again */
  constructor(
    message: string,
    readonly replacement: Promise<void>,
  ) {
    super(message);
  }
}

/** A checkpoint file does not read as Kafka writes it. */
export class CorruptCheckpointError extends LogError {
  override readonly code = 'CORRUPT_CHECKPOINT';
}

/** An index file breaks its own rules; it is rebuilt from the log (Kafka's `CorruptIndexException`). */
export class CorruptIndexError extends LogError {
  override readonly code = 'CORRUPT_INDEX';
}

/** A producer snapshot is damaged; an older one, or the log, takes its place (Kafka's `CorruptSnapshotException`). */
export class CorruptSnapshotError extends LogError {
  override readonly code = 'CORRUPT_SNAPSHOT';
}
