/** An open file. Positions and lengths are bytes. */
export interface FileHandle {
  /** Reads up to `target.length` bytes at `position`; returns the number read, less only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Writes all of `chunks`, one after the other, from `position`. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Makes everything written so far survive a crash (fdatasync). A rejection means the data's fate is unknown: never retry. */
  datasync(): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** `read`: must exist. `write`: read and write, must exist. `create`: read and write, made if missing, never truncated. */
export type OpenMode = 'read' | 'write' | 'create';

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

/** How large the file system is that a directory lies on. */
export interface DiskSpace {
  readonly totalBytes: number;
  /** What this process may still write. */
  readonly usableBytes: number;
}

/** Holds a directory for this process until released. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * A file system. Paths are absolute or relative to the working directory, with '/' between parts.
 * Errors are Node's: `code` is ENOENT, EEXIST, ENOTEMPTY, ...
 */
export interface Files {
  open(path: string, mode: OpenMode): Promise<FileHandle>;
  readFile(path: string): Promise<Buffer>;
  /**
   * Replaces `path` atomically and durably: writes `path.tmp`, syncs it, renames it, syncs the directory
   * (Kafka's CheckpointFile and Utils.atomicMoveWithFallback).
   */
  replaceFile(path: string, content: Uint8Array | string): Promise<void>;
  exists(path: string): Promise<boolean>;
  sizeBytes(path: string): Promise<number>;
  list(directory: string): Promise<DirectoryEntry[]>;
  /** The directory must exist. */
  diskSpace(directory: string): Promise<DiskSpace>;
  /** Creates the directory and its missing parents; fine when it is there. */
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with all it holds; fine when it is not there. */
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals inside the directory survive a crash. */
  syncDirectory(directory: string): Promise<void>;
  /** Locks a directory for this process; throws {@link DirectoryLockedError} when another live process holds it. Stale locks are recognised. */
  lockDirectory(directory: string): Promise<DirectoryLock>;
}

/** Another live process (or another holder in this one) has the directory. */
export class DirectoryLockedError extends Error {
  readonly code = 'DIRECTORY_LOCKED';
  constructor(readonly directory: string) {
    super(`the data directory ${directory} is in use by another broker: stop that one, or choose another directory`);
    this.name = 'DirectoryLockedError';
  }
}
