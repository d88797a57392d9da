import { fileError } from './file-error.js';
import type { FileHandle } from './files.js';
import type { MemoryContent } from './memory-content.js';
import type { MemoryFaults } from './memory-faults.js';

/** An open file of {@link MemoryFiles}; it outlives the file's name, as on POSIX. */
export class MemoryFileHandle implements FileHandle {
  readonly #content: MemoryContent;
  readonly #path: string;
  readonly #writable: boolean;
  readonly #faults: MemoryFaults;
  #closed = false;

  constructor(content: MemoryContent, path: string, writable: boolean, faults: MemoryFaults) {
    this.#content = content;
    this.#path = path;
    this.#writable = writable;
    this.#faults = faults;
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#faults.run('read', this.#path, () => {
      this.#assertOpen('read');
      return this.#content.read(target, position);
    });
  }

  write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    return this.#faults.run('write', this.#path, () => {
      this.#assertOpen('write');
      if (!this.#writable) throw fileError('EBADF', 'write', this.#path);
      this.#content.write(chunks, position);
    });
  }

  /** Covers what was written when it was called, and counts when it ends: who answers earlier is found out by a crash. */
  async datasync(): Promise<void> {
    const start = (): readonly unknown[] => {
      this.#assertOpen('fdatasync');
      return this.#content.written();
    };
    const written = await this.#faults.run('datasync', this.#path, start, () => {
      this.#content.lost(this.#content.written());
    });
    this.#content.synced(written);
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#faults.run('truncate', this.#path, () => {
      this.#assertOpen('ftruncate');
      if (!this.#writable) throw fileError('EINVAL', 'ftruncate', this.#path);
      this.#content.truncate(sizeBytes);
    });
  }

  sizeBytes(): Promise<number> {
    return this.#faults.run('stat', this.#path, () => {
      this.#assertOpen('fstat');
      return this.#content.sizeBytes;
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#faults.run('close', this.#path, () => undefined);
  }

  #assertOpen(syscall: string): void {
    if (this.#closed) throw fileError('EBADF', syscall, this.#path);
  }
}
