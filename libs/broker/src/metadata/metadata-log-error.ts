import { ErrorCode } from '@barnabas/protocol';

/** The metadata log cannot be written any more: no change is possible until the broker restarts. */
export class MetadataLogOfflineError extends Error {
  readonly code = 'METADATA_LOG_OFFLINE';
  readonly errorCode = ErrorCode.KafkaStorageError;
  readonly retriable = false;
  constructor(cause: unknown) {
    super('the metadata log is offline: free or repair its disk, then restart the broker', { cause });
    this.name = 'MetadataLogOfflineError';
  }
}

/** The controller has been closed. */
export class ControllerClosedError extends Error {
  readonly code = 'CONTROLLER_CLOSED';
  readonly errorCode = ErrorCode.NotController;
  readonly retriable = true;
  constructor() {
    super('the broker is shutting down');
    this.name = 'ControllerClosedError';
  }
}

/** A data directory that this broker must not, or cannot, run on. */
export class DataDirectoryRefusedError extends Error {
  readonly retriable = false;
  constructor(
    readonly code: 'CLUSTER_MISMATCH' | 'NODE_MISMATCH' | 'DIRECTORY_REFUSED',
    directory: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`the data directory ${directory} cannot be used: ${reason}`, options);
    this.name = 'DataDirectoryRefusedError';
  }
}
