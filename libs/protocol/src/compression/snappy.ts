import { snappyCompress } from '@platformatic/wasm-utils';
import { CorruptRecordError, DecompressedTooLargeError } from '../errors.js';
import { SnappyBlock, snappyBlockSize } from './snappy-block.js';

/**
 * Java's clients write the stream of snappy-java (xerial): a magic, two versions, then blocks with their lengths, all
 * big-endian. librdkafka and others write one bare block. Both are read; the first is written, as every client reads it.
 */
const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const streamHeader = Buffer.concat([magic, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);

/** Uncompressed bytes in a block, as snappy-java has it. */
const blockBytes = 32 * 1024;

export function compressSnappy(input: Buffer): Buffer {
  return Buffer.concat([streamHeader, ...compressedBlocks(input)]);
}

/** One stream out of pieces, each of which becomes blocks of its own. */
export async function* snappyStreamOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield streamHeader;
  for await (const piece of pieces) yield Buffer.concat(compressedBlocks(piece));
}

/** Throws CorruptRecordError for anything but snappy of at most `maxBytes` uncompressed bytes. */
export function decompressSnappy(input: Buffer, maxBytes: number): Buffer {
  const output = Buffer.allocUnsafe(contentSize(input, maxBytes));
  let at = 0;
  for (const { start, end } of blocksOf(input)) {
    const block = new SnappyBlock(input, start, end, output, at);
    at = block.decodeTo(block.outputEnd);
  }
  return output;
}

/** What {@link decompressSnappy} gives, in pieces of about `pieceBytes`: a bare block may be as large as the batch. */
export function* snappyPieces(input: Buffer, maxBytes: number, pieceBytes: number): Generator<Buffer, void, undefined> {
  contentSize(input, maxBytes);
  for (const { start, end } of blocksOf(input)) {
    const output = Buffer.allocUnsafe(snappyBlockSize(input, start, end));
    const block = new SnappyBlock(input, start, end, output, 0);
    for (let at = 0; at < output.length || !block.isDone;) {
      const to = block.decodeTo(Math.min(at + pieceBytes, output.length));
      if (to > at) yield output.subarray(at, to);
      at = to;
    }
  }
}

function compressedBlocks(input: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < input.length; start += blockBytes) {
    const block = snappyCompress(input.subarray(start, start + blockBytes));
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(block.length);
    chunks.push(length, block);
  }
  return chunks;
}

function contentSize(input: Buffer, maxBytes: number): number {
  let total = 0;
  for (const { start, end } of blocksOf(input)) total += snappyBlockSize(input, start, end);
  if (total > maxBytes) throw new DecompressedTooLargeError('snappy', maxBytes);
  return total;
}

/** Walks the blocks instead of listing them: a hostile stream could hold millions of empty ones. */
function* blocksOf(input: Buffer): Generator<{ start: number; end: number }, void, undefined> {
  if (!input.subarray(0, magic.length).equals(magic)) {
    yield { start: 0, end: input.length };
    return;
  }
  if (input.length < streamHeader.length) throw new CorruptRecordError('A snappy stream ends within its header.');
  let position = streamHeader.length;
  while (position < input.length) {
    const start = position + 4;
    const length = start <= input.length ? input.readInt32BE(position) : -1;
    if (length <= 0 || length > input.length - start)
      throw new CorruptRecordError('A snappy stream is cut or malformed.');
    position = start + length;
    yield { start, end: position };
  }
}
