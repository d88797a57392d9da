import { createServer } from 'node:net';
import { EnvironmentError } from './environment.ts';

/** Throws {@link EnvironmentError}, naming the variable, when nothing can listen on the port. */
export async function requireFreePort(variable: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new EnvironmentError(
        `port ${port} is busy: stop what listens on it, or choose another with ${variable}=<port>`,
      );
    if (error.code === 'EACCES')
      throw new EnvironmentError(
        `port ${port} needs more rights than this user has: choose one above 1023 with ${variable}=<port>`,
      );
    throw error;
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
