import { posix } from 'node:path';
import { fileError } from './file-error.js';
import { MemoryContent } from './memory-content.js';
import type { KeepUnsynced } from './memory-content.js';
import type { Randomness } from './randomness.js';

/** A file or a directory of {@link MemoryFiles}. */
export type MemoryNode = MemoryContent | MemoryDirectory;

/** Names set (to a node) or removed (undefined) by one operation, which happen together or not at all. */
export type EntryChange = ReadonlyMap<string, MemoryNode | undefined>;

/** A directory in memory: its entries as programs see them, and those that are on the disk. */
export class MemoryDirectory {
  readonly entries = new Map<string, MemoryNode>();
  readonly #durable = new Map<string, MemoryNode>();
  #unsynced: EntryChange[] = [];

  change(names: Iterable<readonly [string, MemoryNode | undefined]>): void {
    const change = new Map(names);
    applyTo(this.entries, change);
    this.#unsynced.push(change);
  }

  /** What was changed up to here; give it to {@link synced} when the sync has ended. */
  unsynced(): readonly EntryChange[] {
    return [...this.#unsynced];
  }

  synced(changes: readonly EntryChange[]): void {
    const done = new Set(changes);
    for (const change of this.#unsynced) if (done.has(change)) applyTo(this.#durable, change);
    this.#unsynced = this.#unsynced.filter((change) => !done.has(change));
  }

  /**
   * What a machine finds after a power cut. Torn: file systems journal names in order, so a random number of the first
   * changes is there. `survivors` keeps a file that is found under two names one file.
   */
  afterCrash(
    keep: KeepUnsynced,
    randomness: Randomness,
    survivors = new Map<MemoryNode, MemoryNode>(),
  ): MemoryDirectory {
    const survivor = new MemoryDirectory();
    survivors.set(this, survivor);
    for (const [name, node] of this.#found(keep, randomness)) {
      const known = survivors.get(node);
      const copy =
        known ??
        (node instanceof MemoryDirectory
          ? node.afterCrash(keep, randomness, survivors)
          : node.afterCrash(keep, randomness));
      survivors.set(node, copy);
      survivor.change([[name, copy]]);
    }
    survivor.synced(survivor.unsynced());
    return survivor;
  }

  #found(keep: KeepUnsynced, randomness: Randomness): Map<string, MemoryNode> {
    const found = new Map(this.#durable);
    const count =
      keep === 'none' ? 0 : keep === 'all' ? this.#unsynced.length : randomness.integer(this.#unsynced.length + 1);
    for (const change of this.#unsynced.slice(0, count)) applyTo(found, change);
    return found;
  }
}

function applyTo(entries: Map<string, MemoryNode>, change: EntryChange): void {
  for (const [name, node] of change) {
    if (node === undefined) entries.delete(name);
    else entries.set(name, node);
  }
}

/** The absolute form of a path; relative ones start at the root. */
export function absolute(path: string): string {
  return posix.resolve('/', path);
}

export function findNode(root: MemoryDirectory, path: string, syscall: string): MemoryNode | undefined {
  let node: MemoryNode | undefined = root;
  for (const name of absolute(path)
    .split('/')
    .filter((part) => part !== '')) {
    if (node === undefined) return undefined;
    if (node instanceof MemoryContent) throw fileError('ENOTDIR', syscall, path);
    node = node.entries.get(name);
  }
  return node;
}

export function getNode(root: MemoryDirectory, path: string, syscall: string): MemoryNode {
  const node = findNode(root, path, syscall);
  if (node === undefined) throw fileError('ENOENT', syscall, path);
  return node;
}

export function getDirectory(root: MemoryDirectory, path: string, syscall: string): MemoryDirectory {
  const node = getNode(root, path, syscall);
  if (node instanceof MemoryContent) throw fileError('ENOTDIR', syscall, path);
  return node;
}

export function getFile(root: MemoryDirectory, path: string, syscall: string): MemoryContent {
  const node = getNode(root, path, syscall);
  if (node instanceof MemoryDirectory) throw fileError('EISDIR', syscall, path);
  return node;
}
