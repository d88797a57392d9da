import { posix } from 'node:path';
import type { Files } from './files.js';

type Primitives = Pick<Files, 'open' | 'rename' | 'syncDirectory'>;

/**
 * {@link Files.replaceFile} in terms of the other operations. Replacements of the same path run one after the other:
 * they share `path.tmp`, and a rename in the middle of the other's write would publish half a file.
 */
export class FileReplacement {
  readonly #files: Primitives;
  readonly #lastByPath = new Map<string, Promise<void>>();

  constructor(files: Primitives) {
    this.#files = files;
  }

  async replace(path: string, content: Uint8Array | string): Promise<void> {
    const before = this.#lastByPath.get(path);
    const replaced = before === undefined ? this.#replace(path, content) : this.#replaceAfter(before, path, content);
    const settled = replaced.catch(() => undefined);
    this.#lastByPath.set(path, settled);
    try {
      await replaced;
    } finally {
      if (this.#lastByPath.get(path) === settled) this.#lastByPath.delete(path);
    }
  }

  async #replaceAfter(before: Promise<void>, path: string, content: Uint8Array | string): Promise<void> {
    await before;
    await this.#replace(path, content);
  }

  async #replace(path: string, content: Uint8Array | string): Promise<void> {
    const temporary = `${path}.tmp`;
    const handle = await this.#files.open(temporary, 'create');
    try {
      await handle.truncate(0);
      await handle.write([typeof content === 'string' ? Buffer.from(content) : content], 0);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await this.#files.rename(temporary, path);
    await this.#files.syncDirectory(posix.dirname(path));
  }
}
