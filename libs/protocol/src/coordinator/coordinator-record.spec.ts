import { describe, expect, it } from '@jest/globals';
import { MalformedMessageError, UnsupportedVersionError } from '../errors.js';
import { encodeCoordinatorKey, encodeCoordinatorValue } from './coordinator-record.js';
import { OffsetCommitKey, OffsetCommitValue } from './group/offset-commit.js';
import { decodeGroupRecord, decodeTransactionRecord } from './records.js';

const key = encodeCoordinatorKey(OffsetCommitKey, { group: 'g', topic: 't', partition: 3 });

describe('records of internal topics', () => {
  it('have the record type before the key and the version before the value', () => {
    const value = encodeCoordinatorValue(OffsetCommitValue, 3, { offset: 5, metadata: 'm', commitTimestamp: 7 });
    expect(key.toString('hex')).toBe('0001' + '000167' + '000174' + '00000003');
    expect(value.toString('hex')).toBe('0003' + '0000000000000005' + 'ffffffff' + '00016d' + '0000000000000007');
    expect(decodeGroupRecord(key, value)).toMatchObject({
      name: 'OffsetCommit',
      key: { group: 'g', topic: 't', partition: 3 },
      value: { offset: 5, leaderEpoch: -1, metadata: 'm', commitTimestamp: 7 },
    });
  });

  it('without a value are tombstones', () => {
    expect(decodeGroupRecord(key, null)).toEqual({
      name: 'OffsetCommit',
      key: { group: 'g', topic: 't', partition: 3 },
      value: null,
    });
  });

  it('of an unknown type are passed on as unknown', () => {
    expect(decodeGroupRecord(Buffer.from('7fff00', 'hex'), null)).toEqual({ name: 'Unknown', type: 0x7fff });
    expect(decodeTransactionRecord(Buffer.from('0001', 'hex'), Buffer.alloc(9))).toEqual({ name: 'Unknown', type: 1 });
  });

  it('of an unknown version, or cut off, are refused', () => {
    expect(() => decodeGroupRecord(key, Buffer.from('0063', 'hex'))).toThrow(UnsupportedVersionError);
    expect(() => decodeGroupRecord(key, Buffer.from('ffff', 'hex'))).toThrow(MalformedMessageError);
    expect(() => decodeGroupRecord(key.subarray(0, 5), null)).toThrow(MalformedMessageError);
    expect(() => decodeGroupRecord(Buffer.alloc(1), null)).toThrow(MalformedMessageError);
  });
});
