import { constants, open } from 'node:fs';
import type { Stats } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lockDirectory } from './directory-lock.js';
import { codeOf } from './file-error.js';
import { FileReplacement } from './file-replacement.js';
import type { DirectoryEntry, DirectoryLock, DiskSpace, FileHandle, Files, OpenMode } from './files.js';
import { renamePatiently } from './patient-rename.js';
import { RealFileHandle } from './real-file-handle.js';

const FLAGS: Record<OpenMode, number> = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT,
};

/** What Windows answers when asked to open or sync a directory: it keeps directories consistent by itself. */
const NO_DIRECTORY_SYNC = new Set(['EPERM', 'EISDIR', 'EACCES', 'EINVAL']);

/** The machine's file system. */
export class RealFiles implements Files {
  readonly #replacement = new FileReplacement(this);

  open(path: string, mode: OpenMode): Promise<FileHandle> {
    return new Promise((resolve, reject) => {
      open(path, FLAGS[mode], 0o644, (error, descriptor) => {
        if (error) reject(error);
        else resolve(new RealFileHandle(descriptor, path));
      });
    });
  }

  readFile(path: string): Promise<Buffer> {
    return readFile(path);
  }

  replaceFile(path: string, content: Uint8Array | string): Promise<void> {
    return this.#replacement.replace(path, content);
  }

  async exists(path: string): Promise<boolean> {
    try {
      await access(path);
      return true;
    } catch (error) {
      if (isAbsence(error)) return false;
      throw error;
    }
  }

  async sizeBytes(path: string): Promise<number> {
    return (await stat(path)).size;
  }

  async list(directory: string): Promise<DirectoryEntry[]> {
    const entries: DirectoryEntry[] = [];
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      // A partition may be a link to another disk; what a link means is what it points to.
      const target = entry.isSymbolicLink() ? await targetOf(join(directory, entry.name)) : entry;
      if (target?.isDirectory() === true) entries.push({ name: entry.name, kind: 'directory' });
      else if (target?.isFile() === true) entries.push({ name: entry.name, kind: 'file' });
    }
    return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  async diskSpace(directory: string): Promise<DiskSpace> {
    const { blocks, bavail, bsize } = await statfs(directory);
    return { totalBytes: blocks * bsize, usableBytes: bavail * bsize };
  }

  async makeDirectory(path: string): Promise<void> {
    try {
      await makeUnlessThere(path);
    } catch (error) {
      // Not Node's own recursion: below /proc, where nothing can be made, a parent exists and it is ENOENT all the same; that never ends.
      if (codeOf(error) !== 'ENOENT') throw error;
      const parent = dirname(path);
      if (!(await this.exists(parent))) await this.makeDirectory(parent);
      await makeUnlessThere(path);
    }
  }

  rename(from: string, to: string): Promise<void> {
    return renamePatiently(from, to);
  }

  remove(path: string): Promise<void> {
    // Tried again for a second where something is open in it, which matters on Windows alone.
    return rm(path, { recursive: true, force: true, maxRetries: 5 });
  }

  async syncDirectory(directory: string): Promise<void> {
    try {
      const handle = await this.open(directory, 'read');
      try {
        await handle.datasync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (process.platform === 'win32' && NO_DIRECTORY_SYNC.has(codeOf(error) ?? '')) return;
      throw error;
    }
  }

  lockDirectory(directory: string): Promise<DirectoryLock> {
    return lockDirectory(directory);
  }
}

async function makeUnlessThere(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    if ((await targetOf(directory))?.isDirectory() !== true) throw error;
  }
}

async function targetOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
