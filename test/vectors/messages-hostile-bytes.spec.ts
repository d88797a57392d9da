import { decode, encode, ProtocolError } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allMessages, messageArbitrary, versionsOf } from './message-arbitrary.js';

const samplesPerVersion = 2;
const placesPerSample = 24;

/** Lengths that ask for far more than there is, negative ones, varints without an end, no UTF-8, a known tag's number. */
const poisons = ['7fffffff', '80000000', 'ffffffff', 'fffffffe', 'ffffffff0f', 'ffffffff7f', 'ffffffffff', 'c0', '8001', '00'];

describe('hostile bytes', () => {
  const messages = allMessages().map((declared) => [declared.name, declared] as const);

  it.each(messages)('%s: every truncation is a ProtocolError', (_, declared) => {
    forEverySample(declared, (version, bytes) => {
      for (const size of places(bytes.length)) {
        const cut = bytes.subarray(0, size);
        expect(() => decode(declared, version, cut)).toThrow(ProtocolError);
      }
    });
  });

  it.each(messages)('%s: overwritten bytes are read or refused, in bounded memory', (_, declared) => {
    forEverySample(declared, (version, bytes) => {
      for (const at of places(bytes.length)) {
        for (const poison of poisons) {
          const hostile = Buffer.from(bytes);
          hostile.write(poison, at, 'hex');
          readOrRefuse(declared, version, hostile);
        }
      }
    });
  });

  it('of any kind are read or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...messages), fc.nat(), fc.uint8Array({ maxLength: 200 }), ([, declared], pick, array) => {
        const versions = versionsOf(declared);
        readOrRefuse(declared, versions[pick % versions.length] ?? 0, Buffer.from(array));
      }),
      { numRuns: 20_000 },
    );
  });
});

function forEverySample(declared: Message<unknown>, check: (version: number, bytes: Buffer) => void): void {
  for (const version of versionsOf(declared)) {
    for (const value of fc.sample(messageArbitrary(declared, version), samplesPerVersion)) {
      check(version, encode(declared, version, value));
    }
  }
}

/** Up to so many places spread evenly over the bytes. */
function places(length: number): number[] {
  const step = Math.max(1, length / placesPerSample);
  return [...new Set(Array.from({ length: Math.min(length, placesPerSample) }, (_, index) => Math.floor(index * step)))];
}

function readOrRefuse(declared: Message<unknown>, version: number, bytes: Buffer): void {
  let value: unknown;
  try {
    value = decode(declared, version, bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return;
    throw error;
  }
  const elements = countElements(value);
  if (elements > bytes.length + 1024) throw new Error(`${elements} elements out of ${bytes.length} bytes`);
}

function countElements(value: unknown): number {
  if (Buffer.isBuffer(value) || typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + countElements(inner), own);
}
