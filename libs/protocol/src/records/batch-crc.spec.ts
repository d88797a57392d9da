import { describe, expect, it } from '@jest/globals';
import { isValidInPieces } from './batch-crc.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';

const records = [{ key: null, value: Buffer.alloc(2_500_000, 'x'), timestamp: 0 }];

describe('the CRC of a large batch', () => {
  it.each([
    ['as it is', undefined, true],
    ['with a byte changed in its last piece', -1, false],
    ['with a byte changed in its first piece', 21, false],
    ['with another place in the log', 7, true],
  ] as const)('is computed in pieces: %s', async (_, at, expected) => {
    const bytes = encodeRecordBatch({ records });
    if (at !== undefined) bytes.writeUInt8((bytes.at(at) ?? 0) ^ 1, at < 0 ? bytes.length + at : at);
    const batch = RecordBatch.at(bytes);
    let pauses = 0;
    const isValid = await isValidInPieces(batch, async () => void pauses++);
    expect([isValid, pauses]).toEqual([expected, 2]);
    expect(isValid).toBe(batch.isValid());
  });
});
