import { decode, encode } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allMessages, messageArbitrary, versionsOf } from './message-arbitrary.js';

const runsPerVersion = 12;

/** What was read has to hold everything that was written; fields that the version lacks are there besides. */
function roundTrips(declared: Message<unknown>, version: number): void {
  fc.assert(
    fc.property(messageArbitrary(declared, version), (value) => {
      const bytes = encode(declared, version, value);
      const read = decode(declared, version, bytes);
      expect(read).toMatchObject(value as object);
      expect(encode(declared, version, read).equals(bytes)).toBe(true);
    }),
    { numRuns: runsPerVersion },
  );
}

describe('any value of any message in any version', () => {
  it.each(allMessages().map((declared) => [declared.name, declared] as const))('%s survives a round trip', (_, declared) => {
    for (const version of versionsOf(declared)) roundTrips(declared, version);
  });
});
