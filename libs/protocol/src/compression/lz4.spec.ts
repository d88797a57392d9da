import { describe, expect, it } from '@jest/globals';
import { CorruptRecordError } from '../errors.js';
import { xxhash32 } from '../hash/xxhash32.js';
import { compressLz4, decompressLz4 } from './lz4.js';

const contents = 'abcabcabcabcabcabc, and the end';
/** 'abc', 15 bytes from 3 before, then literals: one block as any compressor may write it. */
const block = Buffer.concat([
  Buffer.from('3b616263' + '0300', 'hex'),
  Buffer.from([13 << 4]),
  Buffer.from(', and the end'),
]);

interface FrameParts {
  flag?: number;
  contentSize?: number;
  blocks?: { bytes: Buffer; isCompressed?: boolean; checksum?: number }[];
  contentChecksum?: number;
  headerChecksum?: number;
  tail?: string;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function frame(parts: FrameParts): Buffer {
  const descriptor: Buffer[] = [Buffer.from([parts.flag ?? 0x60, 0x40])];
  if (parts.contentSize !== undefined) descriptor.push(int32(parts.contentSize), int32(0));
  const header = Buffer.concat(descriptor);
  const chunks = [int32(0x184d2204), header, Buffer.from([parts.headerChecksum ?? (xxhash32(header) >>> 8) & 0xff])];
  for (const { bytes, isCompressed, checksum } of parts.blocks ?? [{ bytes: block }]) {
    chunks.push(int32(isCompressed === false ? (bytes.length | 0x80000000) >>> 0 : bytes.length), bytes);
    if (checksum !== undefined) chunks.push(int32(checksum));
  }
  chunks.push(int32(0));
  if (parts.contentChecksum !== undefined) chunks.push(int32(parts.contentChecksum));
  return Buffer.concat([...chunks, Buffer.from(parts.tail ?? '', 'hex')]);
}

describe('lz4', () => {
  it('is written as a frame of independent blocks with an end mark', () => {
    const bytes = compressLz4(Buffer.from(contents));
    expect(bytes.readUInt32LE(0)).toBe(0x184d2204);
    expect(bytes.readUInt8(4)).toBe(0x60);
    expect(bytes.readUInt32LE(bytes.length - 4)).toBe(0);
  });

  it.each<[string, FrameParts]>([
    ['a plain frame', {}],
    ['with the size of its contents', { flag: 0x68, contentSize: contents.length }],
    ['with a checksum of its contents', { flag: 0x64, contentChecksum: xxhash32(Buffer.from(contents)) }],
    ['with checksums of its blocks', { flag: 0x70, blocks: [{ bytes: block, checksum: xxhash32(block) }] }],
    ['with an uncompressed block', { blocks: [{ bytes: Buffer.from(contents), isCompressed: false }] }],
  ])('reads %s', (_, parts) => {
    expect(decompressLz4(frame(parts), 1000).toString()).toBe(contents);
  });

  it.each<[string, FrameParts]>([
    ['a wrong header checksum', { headerChecksum: 0 }],
    ['dependent blocks', { flag: 0x40 }],
    ['a dictionary', { flag: 0x61 }],
    ['another version', { flag: 0xa0 }],
    ['a wrong size of its contents', { flag: 0x68, contentSize: 7 }],
    ['a wrong checksum of its contents', { flag: 0x64, contentChecksum: 7 }],
    ['a wrong checksum of a block', { flag: 0x70, blocks: [{ bytes: block, checksum: 7 }] }],
    ['bytes behind its end', { tail: '00' }],
    ['a block larger than it may be', { blocks: [{ bytes: Buffer.alloc(65537), isCompressed: false }] }],
    ['a match from before the start', { blocks: [{ bytes: Buffer.from('1061020000', 'hex') }] }],
    ['a match of distance 0', { blocks: [{ bytes: Buffer.from('1061000000', 'hex') }] }],
    ['a block that ends with a match', { blocks: [{ bytes: Buffer.from('10610100', 'hex') }] }],
    ['a block with literals cut short', { blocks: [{ bytes: Buffer.from('5061', 'hex') }] }],
    ['a block with an endless length', { blocks: [{ bytes: Buffer.alloc(20, 255) }] }],
  ])('refuses a frame with %s', (_, parts) => {
    expect(() => decompressLz4(frame(parts), 1_000_000)).toThrow(CorruptRecordError);
  });

  it('does not let the blocks of a frame add up beyond the bound', () => {
    const blocks = Array.from({ length: 10 }, () => ({ bytes: block }));
    expect(decompressLz4(frame({ blocks }), contents.length * 10)).toHaveLength(contents.length * 10);
    expect(() => decompressLz4(frame({ blocks }), contents.length * 10 - 1)).toThrow(CorruptRecordError);
  });
});
