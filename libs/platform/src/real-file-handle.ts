import { close, fdatasync, fstat, ftruncate, read, writev } from 'node:fs';
import { fileError } from './file-error.js';
import type { FileHandle } from './files.js';
import { writeAll } from './gather-write.js';
import type { Writev } from './gather-write.js';

type Done<T> = (error: Error | null, value: T) => void;

/**
 * A file descriptor, driven through the callback API: one promise per operation and no copies. Closing waits for what is
 * under way, because the system hands a closed descriptor's number to the next file that is opened.
 */
export class RealFileHandle implements FileHandle {
  readonly #descriptor: number;
  readonly #path: string;
  readonly #writev: Writev;
  #underWay = 0;
  #closed: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;

  /** @param gather what writes the chunks; `fs.writev` unless a test stands in for it */
  constructor(descriptor: number, path: string, gather: Writev = writev) {
    this.#descriptor = descriptor;
    this.#path = path;
    this.#writev = gather;
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#run('read', (done) => this.#readFrom(target, 0, position, done));
  }

  write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    return this.#run('write', (done) => {
      writeAll(this.#writev, this.#descriptor, chunks, position, (error) => done(error, undefined));
    });
  }

  datasync(): Promise<void> {
    // Node calls F_FULLFSYNC on macOS, where fsync alone leaves the data in the drive's cache.
    return this.#run('fdatasync', (done) => fdatasync(this.#descriptor, (error) => done(error, undefined)));
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#run('ftruncate', (done) => ftruncate(this.#descriptor, sizeBytes, (error) => done(error, undefined)));
  }

  sizeBytes(): Promise<number> {
    return this.#run('fstat', (done) => fstat(this.#descriptor, (error, stats) => done(error, stats?.size ?? 0)));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await new Promise<void>((resolve, reject) => {
      close(this.#descriptor, (error) => (error ? reject(error) : resolve()));
    });
  }

  #readFrom(target: Uint8Array, filled: number, position: number, done: Done<number>): void {
    const wanted = target.length - filled;
    if (wanted === 0) {
      done(null, filled);
      return;
    }
    read(this.#descriptor, target, filled, wanted, position + filled, (error, count) => {
      if (error !== null) done(error, filled);
      else if (count === 0 || count === wanted) done(null, filled + count);
      else this.#readFrom(target, filled + count, position, done);
    });
  }

  #run<T>(syscall: string, start: (done: Done<T>) => void): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(fileError('EBADF', syscall, this.#path));
    this.#underWay += 1;
    return new Promise<T>((resolve, reject) => {
      start((error, value) => {
        this.#underWay -= 1;
        if (error === null) resolve(value);
        else reject(error);
        if (this.#underWay === 0) this.#whenIdle?.();
      });
    });
  }
}
