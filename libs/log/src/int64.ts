const twoTo32 = 0x1_0000_0000;

/** Reads an int64 as a number, without the BigInt that makes loops over large files slow; beyond 2^53 the nearest one. */
export function readInt64(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position) * twoTo32 + buffer.readUInt32BE(position + 4);
}

/** Writes an integer as an int64. */
export function writeInt64(buffer: Buffer, value: number, position: number): void {
  buffer.writeInt32BE(Math.floor(value / twoTo32), position);
  buffer.writeUInt32BE(value >>> 0, position + 4);
}
