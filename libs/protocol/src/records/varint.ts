/** Bytes of a zigzag varint. For integers within 2^53; Kafka's varint and varlong write the same bytes. */
export function varintSize(value: number): number {
  let magnitude = value < 0 ? -value - 1 : value;
  let size = 1;
  // The first byte holds six bits of the magnitude beside the sign, every other one seven.
  for (magnitude = Math.floor(magnitude / 64); magnitude > 0; magnitude = Math.floor(magnitude / 128)) size++;
  return size;
}

/** Writes a zigzag varint and returns the position behind it. */
export function writeVarint(buffer: Buffer, value: number, position: number): number {
  const negative = value < 0;
  let magnitude = negative ? -value - 1 : value;
  let byte = ((magnitude % 64) << 1) | (negative ? 1 : 0);
  magnitude = Math.floor(magnitude / 64);
  while (magnitude > 0) {
    buffer[position++] = byte | 0x80;
    byte = magnitude % 128;
    magnitude = Math.floor(magnitude / 128);
  }
  buffer[position++] = byte;
  return position;
}
