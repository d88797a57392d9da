import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './file-error.js';

/** What Windows answers while somebody, a virus scanner above all, looks at the file or at one in the directory. */
const IN_USE = new Set(['EPERM', 'EACCES', 'EBUSY']);
const FIRST_PAUSE_MS = 5;
/** All pauses together are a good second. */
const ATTEMPTS = 9;

/** What renames; the system, unless a test stands in for it. */
export type Rename = (from: string, to: string) => Promise<void>;

/**
 * Renames a file or a directory. On Windows, where that fails while the file, what it replaces, or anything in the directory is open, it
 * is tried again for a second; elsewhere it fails at once. A rename that failed has changed nothing, so that trying again is safe.
 */
export async function renamePatiently(
  from: string,
  to: string,
  { isWindows = process.platform === 'win32', renameOnce = rename }: { isWindows?: boolean; renameOnce?: Rename } = {},
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await renameOnce(from, to);
      return;
    } catch (error) {
      if (!isWindows || attempt === ATTEMPTS || !IN_USE.has(codeOf(error) ?? '')) throw error;
    }
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}
