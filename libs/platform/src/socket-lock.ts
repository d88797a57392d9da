import { randomBytes } from 'node:crypto';
import { access, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './file-error.js';
import type { DirectoryLock } from './files.js';
import { closeServer, listenOn } from './named-lock.js';

/** The shortest limit of a socket's path among the systems (macOS: 104 bytes with the terminating zero), with some room. */
const SOCKET_PATH_MAX_BYTES = 100;
const SOCKET_NAME = /^\.lock\.[0-9a-f]{12}\.sock$/;
const ATTEMPTS = 4;
const BACKOFF_MAX_MS = 60;

/** The directory's file system cannot hold a socket (some network and shared folders). */
export class SocketsUnsupportedError extends Error {
  readonly code = 'SOCKETS_UNSUPPORTED';
  constructor(directory: string, cause: unknown) {
    super(`the file system of ${directory} cannot hold the socket that locks it: choose a local directory`, { cause });
    this.name = 'SocketsUnsupportedError';
  }
}

/**
 * Locks a directory by a socket in it; undefined when another process has it.
 *
 * Taking over a fixed name after a crash cannot be done safely (between seeing that nobody answers and unlinking the socket
 * another process may have taken it). So everyone listens on a name of its own first and looks around second: of
 * two that come at once, the later one to listen sees the other, so never do both have the lock. Both may step back; they
 * try again after a random pause. Dead sockets are removed by whoever has the lock.
 */
export async function lockBySocket(directory: string): Promise<DirectoryLock | undefined> {
  const shortcut = await shortPathTo(directory);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const lock = await tryLock(directory, shortcut.path);
      if (lock !== undefined || attempt === ATTEMPTS) return lock;
      await sleep(1 + Math.random() * BACKOFF_MAX_MS);
    }
  } finally {
    await shortcut.remove();
  }
}

async function tryLock(directory: string, shortcut: string): Promise<DirectoryLock | undefined> {
  const name = `.lock.${randomBytes(6).toString('hex')}.sock`;
  const server = await listenInside(directory, join(shortcut, name));
  const lock = { release: () => release(server, join(directory, name)) };
  try {
    if (await isOurs(directory, shortcut, name)) return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
  await lock.release();
  return undefined;
}

/** True when nobody else listens; then the dead sockets are gone as well. */
async function isOurs(directory: string, shortcut: string, own: string): Promise<boolean> {
  const names = (await readdir(directory)).filter((name) => SOCKET_NAME.test(name));
  // Whoever has the lock may have taken ours for dead in the moment between bind and listen.
  if (!names.includes(own)) return false;
  const others = names.filter((name) => name !== own);
  for (const name of others) {
    if (await isAlive(join(shortcut, name))) return false;
  }
  for (const name of others) await rm(join(directory, name), { force: true });
  return true;
}

async function listenInside(directory: string, path: string): Promise<Server> {
  try {
    return await listenOn(path);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (['ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EINVAL'].includes(code))
      throw new SocketsUnsupportedError(directory, error);
    throw error;
  }
}

/** Anything but "nobody listens" counts as alive: a stopped process or a full backlog still has the directory. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = codeOf(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

async function release(server: Server, path: string): Promise<void> {
  await closeServer(server);
  // Node removes the socket under the path it was bound by, which may have been a link that is gone.
  await rm(path, { force: true });
}

/** A path to the directory that leaves room for a socket's name: itself, or a link to it in a private temporary directory. */
async function shortPathTo(directory: string): Promise<{ path: string; remove(): Promise<void> }> {
  const longest = join(directory, '.lock.000000000000.sock');
  if (Buffer.byteLength(longest) <= SOCKET_PATH_MAX_BYTES) return { path: directory, remove: async () => undefined };
  await access(directory);
  const parent = await mkdtemp(join(tmpdir(), 'barnabas-'));
  const path = join(parent, 'd');
  await symlink(directory, path);
  return { path, remove: () => rm(parent, { recursive: true, force: true }) };
}
