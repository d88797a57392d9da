import { constants } from 'node:os';

const DESCRIPTIONS = {
  EBADF: 'bad file descriptor',
  EEXIST: 'file already exists',
  EINVAL: 'invalid argument',
  EIO: 'i/o error',
  EISDIR: 'illegal operation on a directory',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
} as const;

/** The errors that files end in, by Node's code. */
export type FileErrorCode = keyof typeof DESCRIPTIONS;

/** An error in the form of Node's own: code, errno, syscall, path, and all of them in the message. */
export function fileError(code: FileErrorCode, syscall: string, path: string): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`${code}: ${DESCRIPTIONS[code]}, ${syscall} '${path}'`);
  error.code = code;
  error.errno = -constants.errno[code];
  error.syscall = syscall;
  error.path = path;
  return error;
}

/** The `code` of an error of Node's, if it has one. By shape: an error of another realm (vm, jest) is no `instanceof Error` here. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
