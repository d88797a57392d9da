import type { FileHandle, Files, OpenMode } from '@barnabas/platform';

import { Slots } from './slots.js';

interface PooledFile {
  readonly handle: Promise<FileHandle>;
  users: number;
  /** No longer in the pool: to be closed by its last user. */
  isDoomed: boolean;
  /** Told when it is closed. */
  readonly onClosed: (() => void)[];
}

/**
 * Open files, at most so many: those that nobody uses are closed, the one longest unused first, and when all are in use, the next user
 * waits. So `work` must not use the pool itself.
 */
export class FileHandlePool {
  private readonly open = new Map<string, PooledFile>();
  private readonly slots: Slots;

  constructor(
    private readonly files: Files,
    private readonly limit: number,
  ) {
    this.slots = new Slots(limit);
  }

  get size(): number {
    return this.open.size;
  }

  /** Calls `work` with the open file, which stays open until it is done. Mode `read` is not offered: one descriptor serves both. */
  use<T>(path: string, mode: Exclude<OpenMode, 'read'>, work: (file: FileHandle) => Promise<T>): Promise<T> {
    return this.slots.run(() => this.useNow(path, mode, work));
  }

  private async useNow<T>(
    path: string,
    mode: Exclude<OpenMode, 'read'>,
    work: (file: FileHandle) => Promise<T>,
  ): Promise<T> {
    const pooled = this.acquire(path, mode);
    try {
      return await work(await pooled.handle);
    } finally {
      pooled.users--;
      if (pooled.isDoomed && pooled.users === 0) await closeQuietly(pooled);
    }
  }

  /** Closes the file once its users are done; to be called before it is renamed or removed. */
  async forget(path: string): Promise<void> {
    const pooled = this.open.get(path);
    if (!pooled) return;
    this.open.delete(path);
    pooled.isDoomed = true;
    if (pooled.users === 0) await closeQuietly(pooled);
  }

  /** As {@link forget}, but resolves when the file is closed. */
  async retire(path: string): Promise<void> {
    const pooled = this.open.get(path);
    if (!pooled) return;
    const closed = new Promise<void>((resolve) => pooled.onClosed.push(resolve));
    await this.forget(path);
    await closed;
  }

  async forgetUnder(directory: string): Promise<void> {
    const paths = [...this.open.keys()].filter((path) => path.startsWith(`${directory}/`));
    await Promise.all(paths.map((path) => this.forget(path)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.keys()].map((path) => this.forget(path)));
  }

  private acquire(path: string, mode: Exclude<OpenMode, 'read'>): PooledFile {
    const known = this.open.get(path);
    const pooled = known ?? { handle: this.files.open(path, mode), users: 0, isDoomed: false, onClosed: [] };
    pooled.users++;
    this.open.delete(path);
    this.open.set(path, pooled); // moves it to the end: most recently used
    if (!known) {
      pooled.handle.catch(() => {
        if (this.open.get(path) === pooled) this.open.delete(path);
      });
      this.shrink();
    }
    return pooled;
  }

  private shrink(): void {
    for (const [path, pooled] of this.open) {
      if (this.open.size <= this.limit) return;
      if (pooled.users === 0) void this.forget(path);
    }
  }
}

/** Nothing depends on how a close ends: what must be on disk was synced before. */
async function closeQuietly(pooled: PooledFile): Promise<void> {
  try {
    await (await pooled.handle).close();
  } catch {
    return;
  } finally {
    for (const told of pooled.onClosed) told();
  }
}
