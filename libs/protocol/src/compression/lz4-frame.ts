import { CorruptRecordError } from '../errors.js';
import { xxhash32 } from '../hash/xxhash32.js';

const lz4Magic = 0x184d2204;

/** Bits of the frame descriptor's FLG byte. The two low bits (one is a dictionary's) Kafka's own reader refuses too. */
const flags = { contentChecksum: 0x04, contentSize: 0x08, blockChecksum: 0x10, blockIndependence: 0x20, refused: 0x03 };
const uncompressedBit = 0x80000000;

/** One block of a frame: where its bytes lie and whether they are compressed. `end` is where its checksum starts. */
export interface Lz4Block {
  readonly start: number;
  readonly end: number;
  readonly isCompressed: boolean;
}

export interface Lz4Frame {
  /** Where the first block starts. */
  readonly blocksStart: number;
  readonly hasBlockChecksums: boolean;
  /** Most bytes that one block may hold. */
  readonly blockBytesMax: number;
  /** Bytes of the whole contents, where the frame says it. */
  readonly contentBytes: number | undefined;
  readonly hasContentChecksum: boolean;
}

/**
 * Reads the header of an lz4 frame with the demands of Kafka's `Lz4BlockInputStream`: version 1, independent blocks, no
 * dictionary, a right header checksum. Throws {@link CorruptRecordError} for all else.
 */
export function readLz4Frame(input: Buffer): Lz4Frame {
  if (input.length < 7 || input.readUInt32LE(0) !== lz4Magic)
    throw new CorruptRecordError('Records are not an lz4 frame.');
  const flag = input.readUInt8(4);
  const blockSizeId = input.readUInt8(5) >>> 4;
  if (flag >>> 6 !== 1 || (flag & flags.refused) !== 0 || (flag & flags.blockIndependence) === 0 || blockSizeId < 4) {
    throw new CorruptRecordError('An lz4 frame has a version or options that Kafka does not read.');
  }
  const hasContentSize = (flag & flags.contentSize) !== 0;
  const descriptorEnd = hasContentSize ? 14 : 6;
  if (input.length <= descriptorEnd) throw new CorruptRecordError('An lz4 frame ends within its header.');
  if (((xxhash32(input.subarray(4, descriptorEnd)) >>> 8) & 0xff) !== input.readUInt8(descriptorEnd)) {
    throw new CorruptRecordError('An lz4 frame has a wrong header checksum.');
  }
  return {
    blocksStart: descriptorEnd + 1,
    hasBlockChecksums: (flag & flags.blockChecksum) !== 0,
    blockBytesMax: 1 << (8 + 2 * Math.min(blockSizeId, 7)),
    contentBytes: hasContentSize ? Number(input.readBigUInt64LE(6)) : undefined,
    hasContentChecksum: (flag & flags.contentChecksum) !== 0,
  };
}

/**
 * The blocks of a frame, walked instead of listed: a hostile frame could hold millions of empty ones. Throws
 * {@link CorruptRecordError} for a wrong block checksum, a cut frame and bytes behind the frame.
 */
export function* lz4Blocks(input: Buffer, frame: Lz4Frame): Generator<Lz4Block, void, undefined> {
  const checksumBytes = frame.hasBlockChecksums ? 4 : 0;
  let position = frame.blocksStart;
  for (;;) {
    const start = position + 4;
    if (start > input.length) throw new CorruptRecordError('An lz4 frame ends without an end mark.');
    const word = input.readUInt32LE(position);
    if (word === 0) {
      if (start + (frame.hasContentChecksum ? 4 : 0) === input.length) return;
      throw new CorruptRecordError('An lz4 frame is cut or has bytes behind its end.');
    }
    const end = start + (word & 0x7fffffff);
    if (end === start || end + checksumBytes > input.length) throw new CorruptRecordError('An lz4 block is cut.');
    if (frame.hasBlockChecksums && xxhash32(input.subarray(start, end)) !== input.readUInt32LE(end)) {
      throw new CorruptRecordError('An lz4 block has a wrong checksum.');
    }
    yield { start, end, isCompressed: word < uncompressedBit };
    position = end + checksumBytes;
  }
}
