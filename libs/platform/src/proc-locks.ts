import { readFile, stat } from 'node:fs/promises';
import { codeOf } from './file-error.js';

/** Whether a process holds a POSIX write lock on the file. Linux lists them with the inode; elsewhere, and where /proc is hidden, the answer is no. */
export async function isLockedByAnyone(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    const { ino } = await stat(path, { bigint: true });
    return locksInclude(await readFile('/proc/locks', 'latin1'), ino);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}

/** Lines read `1: POSIX  ADVISORY  WRITE 4242 08:01:131079 0 EOF`; devices are left out, as btrfs and overlayfs show others than stat. */
export function locksInclude(procLocks: string, inode: bigint): boolean {
  return procLocks.split('\n').some((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[1] === 'POSIX' && fields[3] === 'WRITE' && fields[5]?.endsWith(`:${inode}`) === true;
  });
}
