import { fileError } from './file-error.js';

/** `fs.writev`, as far as needed here. */
export type Writev = (
  descriptor: number,
  chunks: readonly Uint8Array[],
  position: number,
  done: (error: Error | null, writtenBytes: number) => void,
) => void;

/**
 * Writes all of `chunks`, however many calls it takes: the system may take less than it is given (2 GiB a call on Linux,
 * a disk that has just filled up), and what is left must follow at its own position.
 */
export function writeAll(
  writev: Writev,
  descriptor: number,
  chunks: readonly Uint8Array[],
  position: number,
  done: (error: Error | null) => void,
): void {
  writev(descriptor, chunks, position, (error, writtenBytes) => {
    if (error !== null) {
      done(error);
      return;
    }
    const rest = afterFirst(chunks, writtenBytes);
    if (rest.length === 0) done(null);
    else if (writtenBytes === 0) done(fileError('EIO', 'write', `file descriptor ${descriptor}`));
    else writeAll(writev, descriptor, rest, position + writtenBytes, done);
  });
}

function afterFirst(chunks: readonly Uint8Array[], sizeBytes: number): readonly Uint8Array[] {
  let skip = sizeBytes;
  for (const [index, chunk] of chunks.entries()) {
    if (skip < chunk.length) return [chunk.subarray(skip), ...chunks.slice(index + 1)];
    skip -= chunk.length;
  }
  return [];
}
