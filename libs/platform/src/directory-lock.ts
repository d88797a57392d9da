import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { lockAsKafka } from './kafka-lock.js';
import { lockByName } from './named-lock.js';
import { DirectoryLockedError } from './files.js';
import type { DirectoryLock } from './files.js';
import { lockBySocket, SocketsUnsupportedError } from './socket-lock.js';

/**
 * Locks a directory for this process. The lock is a socket that this process listens on, so it goes away with the process
 * whatever ends it: on Unix a socket in the directory itself (also seen from other containers that mount it), on Windows a
 * named pipe. A directory whose file system has no sockets is locked on Linux by an abstract socket.
 *
 * Apache Kafka's nodes know nothing of it, so that their lock is taken as well (kafka-lock.ts). What a crash of ours leaves behind is a
 * dead socket file, which Kafka's LogManager ignores, as it reads directories only.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = await realpath(directory);
  const lock = process.platform === 'win32' ? await lockByName(pipeName(path)) : await lockInside(path);
  if (lock === undefined) throw new DirectoryLockedError(directory);
  try {
    const kafkaLock = await lockAsKafka(path);
    if (kafkaLock === undefined) throw new DirectoryLockedError(directory);
    return {
      release: async () => {
        await kafkaLock.release();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function lockInside(path: string): Promise<DirectoryLock | undefined> {
  try {
    return await lockBySocket(path);
  } catch (error) {
    if (!(error instanceof SocketsUnsupportedError) || process.platform !== 'linux') throw error;
    return lockByName(`\0barnabas-${digest(path)}`);
  }
}

function pipeName(path: string): string {
  // Windows does not tell upper from lower case in paths.
  return `\\\\.\\pipe\\barnabas-${digest(path.toLowerCase())}`;
}

function digest(path: string): string {
  return createHash('sha256').update(path).digest('hex');
}
