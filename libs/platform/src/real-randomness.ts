import { randomBytes } from 'node:crypto';
import { assertBound, drawKafkaUuid } from './kafka-uuid.js';
import type { Randomness } from './randomness.js';

/** The system's generators: bytes and uuids are cryptographically strong, `next` and `integer` (jitter, choices) are merely fast. */
export class RealRandomness implements Randomness {
  next(): number {
    return Math.random();
  }

  integer(bound: number): number {
    assertBound(bound);
    return Math.floor(Math.random() * bound);
  }

  bytes(size: number): Buffer {
    return randomBytes(size);
  }

  uuid(): string {
    return drawKafkaUuid(randomBytes);
  }
}
