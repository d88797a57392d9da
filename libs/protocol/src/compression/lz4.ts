import { lz4Compress } from '@platformatic/wasm-utils';
import { CorruptRecordError } from '../errors.js';
import { xxhash32 } from '../hash/xxhash32.js';
import { decompressLz4Block, lz4BlockSize } from './lz4-block.js';
import { lz4Blocks, readLz4Frame, type Lz4Block } from './lz4-frame.js';

/** A frame without blocks: magic, version 1 with independent blocks of 64 KiB, header checksum, end mark. */
const emptyFrame = Buffer.from('04224d1860408200000000', 'hex');

/** Writes one lz4 frame with independent blocks, the only kind that Kafka's Java client reads. */
export function compressLz4(input: Buffer): Buffer {
  return input.length === 0 ? Buffer.from(emptyFrame) : lz4Compress(input);
}

/** Throws CorruptRecordError for anything but an lz4 frame of at most `maxBytes` uncompressed bytes. */
export function decompressLz4(input: Buffer, maxBytes: number): Buffer {
  const frame = readLz4Frame(input);
  let total = 0;
  for (const block of lz4Blocks(input, frame)) total += blockSize(input, block, frame.blockBytesMax);
  if (total > maxBytes) throw new CorruptRecordError(`Records compressed with lz4 exceed ${maxBytes} bytes.`);
  if (frame.contentBytes !== undefined && frame.contentBytes !== total) {
    throw new CorruptRecordError(`An lz4 frame of ${total} bytes claims to hold ${frame.contentBytes}.`);
  }
  const output = Buffer.allocUnsafe(total);
  let at = 0;
  for (const { start, end, isCompressed } of lz4Blocks(input, frame)) {
    at = isCompressed ? decompressLz4Block(input, start, end, output, at) : at + input.copy(output, at, start, end);
  }
  if (frame.hasContentChecksum && xxhash32(output) !== input.readUInt32LE(input.length - 4)) {
    throw new CorruptRecordError('An lz4 frame has a wrong content checksum.');
  }
  return output;
}

function blockSize(input: Buffer, block: Lz4Block, blockBytesMax: number): number {
  const size = block.isCompressed ? lz4BlockSize(input, block.start, block.end) : block.end - block.start;
  if (size > blockBytesMax)
    throw new CorruptRecordError(`An lz4 block holds ${size} bytes, more than its frame allows.`);
  return size;
}
