import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as protocol from '@barnabas/protocol';
import { decode, encode } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { matchesKafkaJson } from './kafka-json.js';

interface Vector {
  readonly kind: string;
  readonly version: number;
  readonly case: string;
  readonly json: unknown;
  readonly hex: string;
  readonly headerVersion?: number;
  readonly recordType?: number;
}

const directory = join(import.meta.dirname, 'messages');
const files = readdirSync(directory).toSorted();
const read = (file: string): Vector[] => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Vector[];

/** Request and response vectors carry only the kind; the file's number says which API they are of. */
function messageOf(file: string, vector: Vector): Message<unknown> {
  const api = protocol.apiByKey(Number.parseInt(file, 10));
  const declared =
    vector.kind === 'request' ? api?.request
    : vector.kind === 'response' ? api?.response
    : (protocol as unknown as Record<string, Message<unknown>>)[vector.kind];
  if (declared === undefined) throw new Error(`${file}: ${vector.kind} is not declared`);
  return declared;
}

describe('messages written by Apache Kafka', () => {
  it('are 1,775', () => {
    expect(files.reduce((count, file) => count + read(file).length, 0)).toBe(1775);
  });

  it.each(files)('%s: every version decodes to its JSON and encodes to the same bytes', (file) => {
    for (const vector of read(file)) {
      const declared = messageOf(file, vector);
      const place = `${declared.name} v${vector.version} ${vector.case}`;
      const value = decode(declared, vector.version, Buffer.from(vector.hex, 'hex'));
      matchesKafkaJson(declared, vector.version, value, vector.json, place);
      expect([place, encode(declared, vector.version, value).toString('hex')]).toEqual([place, vector.hex]);
    }
  });

  it.each(files)('%s: header versions and record types are those of Kafka', (file) => {
    for (const vector of read(file)) {
      const declared = messageOf(file, vector);
      if (vector.recordType !== undefined) expect(declared.apiKey).toBe(vector.recordType);
      if (vector.headerVersion === undefined || declared.apiKey === undefined) continue;
      const headerVersion =
        vector.kind === 'request' ? protocol.requestHeaderVersion : protocol.responseHeaderVersion;
      expect(headerVersion(declared.apiKey, vector.version)).toBe(vector.headerVersion);
    }
  });
});
