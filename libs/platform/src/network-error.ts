import { constants } from 'node:os';

const SYSCALLS = {
  EADDRINUSE: 'listen',
  ECONNREFUSED: 'connect',
  ECONNRESET: 'read',
  EPROTO: 'connect',
} as const;

/** An error in the form of Node's own for sockets. */
export function networkError(code: keyof typeof SYSCALLS, host: string, port: number): NodeJS.ErrnoException {
  const syscall = SYSCALLS[code];
  const error: NodeJS.ErrnoException = new Error(`${syscall} ${code} ${host}:${port}`);
  error.code = code;
  error.errno = -constants.errno[code];
  error.syscall = syscall;
  return Object.assign(error, { address: host, port });
}
