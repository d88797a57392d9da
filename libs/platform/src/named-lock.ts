import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { codeOf } from './file-error.js';
import type { DirectoryLock } from './files.js';

/**
 * Locks a name in the system's own name space (a Windows pipe, a Linux abstract socket): whoever listens has it, and the
 * system forgets it with the process. Undefined when it is taken.
 */
export async function lockByName(name: string): Promise<DirectoryLock | undefined> {
  try {
    const server = await listenOn(name);
    return { release: () => closeServer(server) };
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** Listens on a local socket, answers nobody, and does not keep the process alive. */
export function listenOn(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.destroy();
    });
    server.unref();
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** Closes a server of {@link listenOn}; fine when it is closed already. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
