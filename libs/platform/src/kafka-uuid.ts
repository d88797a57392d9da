/**
 * Draws uuids until one is fit for Kafka: version 4 bits as Java's `UUID.randomUUID` sets them (which also rules out the
 * reserved uuids zero and one) and no leading '-', which command line tools would take for an option (`Uuid.randomUuid`).
 */
export function drawKafkaUuid(randomBytes: (size: number) => Buffer): string {
  for (;;) {
    const bytes = randomBytes(16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const text = bytes.toString('base64url');
    if (!text.startsWith('-')) return text;
  }
}

/** Refuses what is not a positive integer that a double can hold exactly. */
export function assertBound(bound: number): void {
  if (!Number.isSafeInteger(bound) || bound <= 0) {
    throw new RangeError(`a random integer needs a positive whole bound, not ${bound}`);
  }
}
