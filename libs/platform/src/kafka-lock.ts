import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { DirectoryLock } from './files.js';
import { isLockedByAnyone } from './proc-locks.js';

/** SQLite's name for a lock that another process holds (SQLITE_BUSY). */
const LOCKED_ELSEWHERE = 5;
/** SQLITE_IOERR_RDLOCK and SQLITE_IOERR_LOCK: the file system has no such locks, so that no Kafka node can run on it either. */
const LOCKS_UNSUPPORTED = new Set([2314, 3850]);

/** Opens a database on a file and makes it its own; Node's, unless a test stands in for it. */
export type OpenExclusively = (path: string) => Pick<DatabaseSync, 'close'>;

/** The file `.lock` cannot be locked, and not because somebody else has it. */
class KafkaLockError extends Error {
  readonly code = 'KAFKA_LOCK';
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Apache Kafka's lock ${path} cannot be taken (${reason}): see to its owner and rights, or remove it`, {
      cause,
    });
    this.name = 'KafkaLockError';
  }
}

/**
 * Takes the lock that Apache Kafka's nodes take on a data directory (LogManager's FileLock: fcntl, or LockFileEx on Windows, on all of
 * the file `.lock`); undefined when a node has it. Node has no such call, but SQLite, which is part of Node, locks with it: a database
 * that is held exclusively is a lock on some bytes of its file, and nothing is written to it. The system forgets it with the process.
 * Like Kafka's, the file stays. A Node that was built without SQLite is told by Linux whether a node runs, and keeps none out.
 */
export async function lockAsKafka(
  directory: string,
  open: OpenExclusively | undefined = sqliteOpener(),
): Promise<DirectoryLock | undefined> {
  const path = join(directory, '.lock');
  if (open === undefined) return (await isLockedByAnyone(path)) ? undefined : nothingToRelease;
  try {
    const database = open(path);
    let isHeld = true;
    return {
      release: async () => {
        if (isHeld) database.close();
        isHeld = false;
      },
    };
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === LOCKED_ELSEWHERE) return undefined;
    if (code !== undefined && LOCKS_UNSUPPORTED.has(code)) return nothingToRelease;
    throw new KafkaLockError(path, error);
  }
}

const nothingToRelease: DirectoryLock = { release: async () => undefined };

function sqliteOpener(): OpenExclusively | undefined {
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (sqlite === undefined) return undefined;
  return (path) => {
    const database = new sqlite.DatabaseSync(path);
    try {
      // Its journal, which it begins at once, is not to become a file.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
}

/** `errcode` of Node's ERR_SQLITE_ERROR. */
function errorCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}
