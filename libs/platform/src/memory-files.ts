import { posix } from 'node:path';
import { fileError } from './file-error.js';
import { FileReplacement } from './file-replacement.js';
import { DirectoryLockedError } from './files.js';
import type { DirectoryEntry, DirectoryLock, DiskSpace, FileHandle, Files, OpenMode } from './files.js';
import { MemoryContent } from './memory-content.js';
import type { KeepUnsynced } from './memory-content.js';
import { MemoryFaults } from './memory-faults.js';
import type { FaultyOperation } from './memory-faults.js';
import { MemoryFileHandle } from './memory-file-handle.js';
import { absolute, findNode, getDirectory, getFile, getNode, MemoryDirectory } from './memory-tree.js';
import type { Randomness } from './randomness.js';
import { SeededRandomness } from './seeded-randomness.js';
import type { Timers } from './timers.js';

/** What a disk in memory says of itself; nothing stops when it is full. */
const MEMORY_DISK: DiskSpace = { totalBytes: 2 ** 40, usableBytes: 2 ** 39 };

export interface MemoryFilesOptions {
  /** With timers every operation ends in a later turn of the event loop, as on a disk; without, before the next turn. */
  readonly timers?: Pick<Timers, 'defer'>;
}

/**
 * A file system in memory that knows what a power cut would leave: bytes count from {@link FileHandle.datasync} on, names
 * from {@link Files.syncDirectory} of their directory on (that of a new directory's parent included). Operations take effect when
 * they are called, in order; only their promises wait. Follows POSIX where systems differ.
 */
export class MemoryFiles implements Files {
  readonly #options: MemoryFilesOptions;
  readonly #faults: MemoryFaults;
  readonly #replacement = new FileReplacement(this);
  readonly #locks = new Set<string>();
  #root = new MemoryDirectory();

  constructor(options: MemoryFilesOptions = {}) {
    this.#options = options;
    this.#faults = new MemoryFaults(options.timers);
  }

  /**
   * What a machine finds after a power cut now; no locks are held there. `keepUnsynced`: what was not synced is gone ('none', the
   * default), all there, or there in part ('torn': 512-byte sectors of writes, the first so many names of each directory, chosen by
   * `randomness`). This file system stays as it is, so that one run can be cut at many points.
   */
  crash(options: { keepUnsynced?: KeepUnsynced; randomness?: Randomness } = {}): MemoryFiles {
    const survivor = new MemoryFiles(this.#options);
    const randomness = options.randomness ?? new SeededRandomness('crash');
    survivor.#root = this.#root.afterCrash(options.keepUnsynced ?? 'none', randomness);
    return survivor;
  }

  /** The next `operation` on a path that matches fails, once, by default with EIO; a failed write writes nothing, a failed sync loses what it was to sync. */
  failNext(operation: FaultyOperation, match?: (path: string) => boolean, error?: Error): void {
    this.#faults.add(operation, match, error);
  }

  open(path: string, mode: OpenMode): Promise<FileHandle> {
    return this.#faults.run('open', path, () => {
      const content = mode === 'create' ? this.#create(path) : getFile(this.#root, path, 'open');
      return new MemoryFileHandle(content, path, mode !== 'read', this.#faults);
    });
  }

  readFile(path: string): Promise<Buffer> {
    return this.#faults.run('read', path, () => getFile(this.#root, path, 'read').copy());
  }

  async replaceFile(path: string, content: Uint8Array | string): Promise<void> {
    await this.#faults.run('replaceFile', path, () => undefined);
    await this.#replacement.replace(path, content);
  }

  exists(path: string): Promise<boolean> {
    return this.#faults.run('stat', path, () => {
      const parent = findNode(this.#root, posix.dirname(absolute(path)), 'access');
      return parent instanceof MemoryDirectory && findNode(this.#root, path, 'access') !== undefined;
    });
  }

  sizeBytes(path: string): Promise<number> {
    return this.#faults.run('stat', path, () => {
      const node = getNode(this.#root, path, 'stat');
      return node instanceof MemoryContent ? node.sizeBytes : 0;
    });
  }

  list(directory: string): Promise<DirectoryEntry[]> {
    return this.#faults.run('list', directory, () => {
      const { entries } = getDirectory(this.#root, directory, 'scandir');
      const names = [...entries.keys()].sort();
      return names.map((name) => ({ name, kind: entries.get(name) instanceof MemoryContent ? 'file' : 'directory' }));
    });
  }

  diskSpace(directory: string): Promise<DiskSpace> {
    return this.#faults.run('stat', directory, () => {
      getDirectory(this.#root, directory, 'statfs');
      return MEMORY_DISK;
    });
  }

  makeDirectory(path: string): Promise<void> {
    return this.#faults.run('makeDirectory', path, () => {
      let directory = this.#root;
      for (const name of absolute(path).split('/').slice(1)) {
        if (name === '') continue;
        const next = directory.entries.get(name) ?? new MemoryDirectory();
        if (next instanceof MemoryContent) throw fileError('EEXIST', 'mkdir', path);
        if (!directory.entries.has(name)) directory.change([[name, next]]);
        directory = next;
      }
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#faults.run('rename', from, () => this.#rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#faults.run('remove', path, () => {
      if (findNode(this.#root, path, 'rm') === undefined) return;
      const { parent, name } = this.#parentOf(path, 'rm');
      parent.change([[name, undefined]]);
    });
  }

  /** As {@link FileHandle.datasync}: what was there at the call, from its end on. */
  async syncDirectory(path: string): Promise<void> {
    const [directory, changes] = await this.#faults.run('syncDirectory', path, () => {
      const found = getDirectory(this.#root, path, 'open');
      return [found, found.unsynced()] as const;
    });
    directory.synced(changes);
  }

  lockDirectory(directory: string): Promise<DirectoryLock> {
    return this.#faults.run('lockDirectory', directory, () => {
      const path = absolute(directory);
      getDirectory(this.#root, path, 'open');
      if (this.#locks.has(path)) throw new DirectoryLockedError(directory);
      this.#locks.add(path);
      let held = true;
      return {
        release: async () => {
          if (held) this.#locks.delete(path);
          held = false;
        },
      };
    });
  }

  #create(path: string): MemoryContent {
    if (findNode(this.#root, path, 'open') !== undefined) return getFile(this.#root, path, 'open');
    const { parent, name } = this.#parentOf(path, 'open');
    const content = new MemoryContent();
    parent.change([[name, content]]);
    return content;
  }

  #rename(from: string, to: string): void {
    const node = getNode(this.#root, from, 'rename');
    const replaced = findNode(this.#root, to, 'rename');
    if (replaced === node) return;
    if (absolute(to).startsWith(`${absolute(from)}/`)) throw fileError('EINVAL', 'rename', from);
    if (replaced instanceof MemoryDirectory) {
      if (node instanceof MemoryContent) throw fileError('EISDIR', 'rename', from);
      if (replaced.entries.size > 0) throw fileError('ENOTEMPTY', 'rename', from);
    } else if (replaced !== undefined && node instanceof MemoryDirectory) {
      throw fileError('ENOTDIR', 'rename', from);
    }
    const source = this.#parentOf(from, 'rename');
    const target = this.#parentOf(to, 'rename');
    if (source.parent === target.parent) {
      source.parent.change([
        [source.name, undefined],
        [target.name, node],
      ]);
      return;
    }
    target.parent.change([[target.name, node]]);
    source.parent.change([[source.name, undefined]]);
  }

  #parentOf(path: string, syscall: string): { parent: MemoryDirectory; name: string } {
    const whole = absolute(path);
    if (whole === '/') throw fileError('EINVAL', syscall, path);
    return { parent: getDirectory(this.#root, posix.dirname(whole), syscall), name: posix.basename(whole) };
  }
}
