import { assertBound, drawKafkaUuid } from './kafka-uuid.js';
import type { Randomness } from './randomness.js';

/** Repeatable randomness (sfc32): the same seed gives the same values in the same order. Not for secrets. */
export class SeededRandomness implements Randomness {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    const text = `${typeof seed}:${seed}`;
    this.#a = hash(text, 0x811c9dc5);
    this.#b = hash(text, 0x9e3779b9);
    this.#c = hash(text, 0x85ebca6b);
    // Seeds that differ little give states that differ little; a few rounds spread the difference.
    for (let round = 0; round < 16; round += 1) this.#next32();
  }

  next(): number {
    // 53 bits, as many as a double has.
    const high = this.#next32() >>> 5;
    const low = this.#next32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  integer(bound: number): number {
    assertBound(bound);
    return Math.floor(this.next() * bound);
  }

  bytes(size: number): Buffer {
    const bytes = Buffer.alloc(size);
    for (let index = 0; index < size; index += 1) bytes[index] = this.#next32() & 0xff;
    return bytes;
  }

  uuid(): string {
    return drawKafkaUuid((size) => this.bytes(size));
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }
}

/** FNV-1a. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
