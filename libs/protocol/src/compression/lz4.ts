import { lz4Compress } from '@platformatic/wasm-utils';
import { CorruptRecordError, DecompressedTooLargeError } from '../errors.js';
import { XxHash32 } from '../hash/xxhash32.js';
import { decompressLz4Block, lz4BlockSize } from './lz4-block.js';
import { lz4Blocks, readLz4Frame, type Lz4Block } from './lz4-frame.js';
import { compressLz4Block, lz4BlockBound, lz4BlockBytesMax } from './lz4-high-compression.js';

/** A frame without blocks: magic, version 1 with independent blocks of 64 KiB, header checksum, end mark. */
const emptyFrame = Buffer.from('04224d1860408200000000', 'hex');
const frameHeader = emptyFrame.subarray(0, 7);
const endMark = emptyFrame.subarray(7);
const uncompressedBit = 0x80000000;
/** Kafka's level for its fast compressor; the others are those of the high one, though the lowest of them may be faster (KIP-390). */
const levelDefault = 9;

/** Writes one lz4 frame with independent blocks, the only kind that Kafka's Java client reads. */
export function compressLz4(input: Buffer, level = levelDefault): Buffer {
  if (input.length === 0) return Buffer.from(emptyFrame);
  return level === levelDefault
    ? lz4Compress(input)
    : Buffer.concat([frameHeader, ...highBlocks(input, level), endMark]);
}

/** One frame out of pieces, each of which becomes blocks of its own. */
export async function* lz4FrameOf(
  pieces: AsyncIterable<Buffer>,
  level = levelDefault,
): AsyncGenerator<Buffer, void, undefined> {
  yield frameHeader;
  for await (const piece of pieces) yield* level === levelDefault ? fastBlocks(piece) : highBlocks(piece, level);
  yield endMark;
}

/** The frame's header allows no larger blocks; the compressor would take what suits the size. */
function* fastBlocks(input: Buffer): Generator<Buffer, void, undefined> {
  for (let at = 0; at < input.length; at += lz4BlockBytesMax) {
    const frame = lz4Compress(input.subarray(at, at + lz4BlockBytesMax));
    yield frame.subarray(readLz4Frame(frame).blocksStart, frame.length - endMark.length);
  }
}

function* highBlocks(input: Buffer, level: number): Generator<Buffer, void, undefined> {
  for (let at = 0; at < input.length; at += lz4BlockBytesMax) {
    yield highBlock(input.subarray(at, at + lz4BlockBytesMax), level);
  }
}

/** A block with its length before it; as it is when it would not become smaller. */
function highBlock(input: Buffer, level: number): Buffer {
  const block = Buffer.allocUnsafe(4 + lz4BlockBound(input.length));
  const length = compressLz4Block(input, block.subarray(4), level);
  if (length < input.length) {
    block.writeUInt32LE(length, 0);
    return block.subarray(0, 4 + length);
  }
  block.writeUInt32LE(input.length + uncompressedBit, 0);
  input.copy(block, 4);
  return block.subarray(0, 4 + input.length);
}

/** Throws CorruptRecordError for anything but an lz4 frame of at most `maxBytes` uncompressed bytes. */
export function decompressLz4(input: Buffer, maxBytes: number): Buffer {
  const output = Buffer.allocUnsafe(contentSize(input, maxBytes));
  let at = 0;
  for (const piece of lz4Pieces(input, maxBytes, output)) at += piece.length;
  return output.subarray(0, at);
}

/**
 * What a frame holds, block by block; as {@link decompressLz4} otherwise. Goes into `output` where that is given, else each block has
 * memory of its own.
 */
export function* lz4Pieces(input: Buffer, maxBytes: number, output?: Buffer): Generator<Buffer, void, undefined> {
  const frame = readLz4Frame(input);
  if (output === undefined) contentSize(input, maxBytes);
  const checksum = frame.hasContentChecksum ? new XxHash32() : undefined;
  let at = 0;
  for (const block of lz4Blocks(input, frame)) {
    const { start, end, isCompressed } = block;
    const target = output ?? Buffer.allocUnsafe(blockSize(input, block, frame.blockBytesMax));
    const from = output === undefined ? 0 : at;
    const to = isCompressed
      ? decompressLz4Block(input, start, end, target, from)
      : from + input.copy(target, from, start, end);
    const piece = target.subarray(from, to);
    at += piece.length;
    checksum?.update(piece);
    yield piece;
  }
  if (checksum !== undefined && checksum.digest() !== input.readUInt32LE(input.length - 4)) {
    throw new CorruptRecordError('An lz4 frame has a wrong content checksum.');
  }
}

function contentSize(input: Buffer, maxBytes: number): number {
  const frame = readLz4Frame(input);
  let total = 0;
  for (const block of lz4Blocks(input, frame)) total += blockSize(input, block, frame.blockBytesMax);
  if (total > maxBytes) throw new DecompressedTooLargeError('lz4', maxBytes);
  if (frame.contentBytes !== undefined && frame.contentBytes !== total) {
    throw new CorruptRecordError(`An lz4 frame of ${total} bytes claims to hold ${frame.contentBytes}.`);
  }
  return total;
}

function blockSize(input: Buffer, block: Lz4Block, blockBytesMax: number): number {
  const size = block.isCompressed ? lz4BlockSize(input, block.start, block.end) : block.end - block.start;
  if (size > blockBytesMax)
    throw new CorruptRecordError(`An lz4 block holds ${size} bytes, more than its frame allows.`);
  return size;
}
