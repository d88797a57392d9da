import { describe, expect, it } from '@jest/globals';
import { InvalidValueError } from '../cursor/invalid-value-error.js';
import { LongWriteError, Writer } from '../cursor/writer.js';
import { MalformedMessageError, UnsupportedVersionError } from '../errors.js';
import {
  array,
  int16,
  int32,
  int64exact,
  nullableArray,
  nullableString,
  nullableStruct,
  records,
  string,
  struct,
  uuid,
} from './fields.js';
import { decode, encode, message } from './message.js';
import type { Input } from './message.js';

const Sample = message('SampleRequest', {
  key: 7,
  versions: '1-4',
  flexible: '3+',
  fields: {
    id: int32(),
    label: string('2+', { default: 'none' }),
    trace: nullableString('2+', { ignorable: true }),
    topics: nullableArray({ name: string(), partitions: array(int32(), '4+') }, { nullable: '2+' }),
    rack: nullableString('3+', { tag: 0 }),
    epoch: int32('3+', { tag: 2, default: -1 }),
  },
});

const plain = { id: 1, topics: [{ name: 'a' }] };
const hex = (version: number, value: Input<typeof Sample>): string => encode(Sample, version, value).toString('hex');

describe('message', () => {
  it('takes kind, key and ranges from the declaration', () => {
    expect(Sample).toMatchObject({
      name: 'SampleRequest',
      kind: 'request',
      apiKey: 7,
      versions: { min: 1, max: 4 },
      flexible: { min: 3 },
    });
  });

  it('builds a codec once per version and refuses versions it does not have', () => {
    expect(Sample.codec(2)).toBe(Sample.codec(2));
    for (const version of [0, 5, -1, 1.5]) expect(() => Sample.codec(version)).toThrow(UnsupportedVersionError);
  });

  it('writes what a version has and nothing else', () => {
    expect(hex(1, plain)).toBe('00000001' + '00000001' + '000161');
    expect(hex(2, plain)).toBe('00000001' + '00046e6f6e65' + 'ffff' + '00000001' + '000161');
    expect(hex(3, plain)).toBe('00000001' + '056e6f6e65' + '00' + '02' + '0261' + '00' + '00');
  });

  it.each([1, 2, 3, 4])('writes the same in pieces, one for each struct in an array (v%i)', (version) => {
    const value = { id: 1, topics: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] };
    for (const given of version === 1 ? [value] : [value, { id: 2, topics: null }]) {
      const writer = new Writer();
      const pieces = [...(Sample.codec(version).writeInPieces?.(writer, given) ?? [])];
      expect(writer.toBuffer().toString('hex')).toBe(hex(version, given));
      expect(pieces).toHaveLength(given.topics?.length ?? 0);
    }
  });

  it('says where a bad value stands when it writes in pieces, too', () => {
    const value = { id: 1, topics: [{ name: 'a' }, { name: 7 }] } as unknown as Input<typeof Sample>;
    const pieces = Sample.codec(3).writeInPieces?.(new Writer(), value);
    expect(() => [...(pieces ?? [])]).toThrow('topics[1].name: 7 where a string has to be');
  });

  it('stops a writer that is to write no more than so much at once', () => {
    const value = { id: 1, topics: Array.from({ length: 1_000 }, (_, index) => ({ name: `topic-${index}` })) };
    expect(() => Sample.codec(3).write(new Writer(512, 4_096), value)).toThrow(LongWriteError);
    expect(() => Sample.codec(3).write(new Writer(512, 65_536), value)).not.toThrow();
  });

  it('reads every field in every version, in one order, with defaults for what the version lacks', () => {
    for (const version of [1, 2, 3, 4]) {
      const value = decode(Sample, version, encode(Sample, version, plain));
      expect(value).toEqual({
        id: 1,
        label: 'none',
        trace: null,
        topics: [{ name: 'a', partitions: [] }],
        rack: null,
        epoch: -1,
      });
      expect(Object.keys(value)).toEqual(Object.keys(Sample.fields));
    }
  });

  it('gives every reader arrays of its own', () => {
    const bytes = encode(Sample, 1, plain);
    const first = decode(Sample, 1, bytes);
    first.topics?.[0]?.partitions.push(1);
    expect(decode(Sample, 1, bytes).topics).toEqual([{ name: 'a', partitions: [] }]);
  });

  it('refuses a value that the version would lose, unless it is the default or ignorable', () => {
    expect(() => hex(1, { ...plain, label: 'x' })).toThrow(UnsupportedVersionError);
    expect(() => hex(2, { ...plain, rack: 'r' })).toThrow('rack: version 2 cannot carry');
    expect(() => hex(3, { ...plain, topics: [{ name: 'a', partitions: [1] }] })).toThrow(
      'topics[0].partitions: version 3 cannot carry',
    );
    expect(hex(1, { ...plain, label: 'none', trace: 'dropped', epoch: -1 })).toBe(hex(1, plain));
  });

  it('takes null only in the versions that have it', () => {
    expect(decode(Sample, 2, encode(Sample, 2, { id: 1, topics: null })).topics).toBeNull();
    expect(() => hex(1, { id: 1, topics: null })).toThrow(InvalidValueError);
    expect(() => decode(Sample, 1, Buffer.from('00000001ffffffff', 'hex'))).toThrow(MalformedMessageError);
  });

  it('leaves tagged fields at their default off the wire and writes the others by tag', () => {
    expect(hex(3, { ...plain, epoch: 5, rack: 'r' }).endsWith('02' + '00020272' + '020400000005')).toBe(true);
    expect(decode(Sample, 3, encode(Sample, 3, { ...plain, epoch: 5, rack: 'r' }))).toMatchObject({
      epoch: 5,
      rack: 'r',
    });
  });

  it('keeps unknown tagged fields, at every depth, and writes them back in the order of tags', () => {
    const value = {
      id: 1,
      epoch: 5,
      topics: [{ name: 'a', unknownTaggedFields: [{ tag: 9, data: Buffer.from('inner') }] }],
      unknownTaggedFields: [
        { tag: 9, data: Buffer.from([9]) },
        { tag: 1, data: Buffer.from([1]) },
      ],
    };
    const bytes = encode(Sample, 3, value);
    expect(bytes.subarray(-13).toString('hex')).toBe('03' + '010101' + '020400000005' + '090109');
    const read = decode(Sample, 3, bytes);
    expect(read.unknownTaggedFields?.map(({ tag }) => tag)).toEqual([1, 9]);
    expect(read.topics?.[0]?.unknownTaggedFields?.[0]?.data.toString()).toBe('inner');
    expect(encode(Sample, 3, read).equals(bytes)).toBe(true);
  });

  it('refuses unknown tagged fields that clash, or that the version cannot carry', () => {
    const clash = { ...plain, epoch: 5, unknownTaggedFields: [{ tag: 2, data: Buffer.alloc(0) }] };
    expect(() => hex(3, clash)).toThrow('tag 2 comes twice');
    expect(() => hex(2, { ...plain, unknownTaggedFields: [{ tag: 9, data: Buffer.alloc(0) }] })).toThrow(
      UnsupportedVersionError,
    );
  });

  it('refuses a tagged field whose size is not that of its value', () => {
    const bytes = encode(Sample, 3, { ...plain, epoch: 5 });
    bytes[bytes.length - 5] = 3;
    expect(() => decode(Sample, 3, bytes)).toThrow('tag 2 takes 4 bytes instead of 3');
  });

  it('refuses bytes left over', () => {
    expect(() => decode(Sample, 1, Buffer.concat([encode(Sample, 1, plain), Buffer.alloc(3)]))).toThrow(
      '3 bytes left over',
    );
  });

  it('names message, version and field in its errors', () => {
    const missing = { id: 1, topics: [{ name: 'a' }, {}] } as unknown as Input<typeof Sample>;
    expect(() => hex(2, missing)).toThrow('SampleRequest v2: topics[1].name: the value is missing');
    expect(() => decode(Sample, 1, Buffer.from('0000000100000001000561', 'hex'))).toThrow(
      'SampleRequest v1: topics[0].name: 5 bytes wanted, 1 left at byte 10 of 11',
    );
  });
});

describe('fields', () => {
  it('can be flexible on their own terms', () => {
    const Header = message('SampleHeader', {
      versions: '1-2',
      flexible: '2+',
      fields: { clientId: nullableString({ flexible: 'none' }) },
    });
    expect(encode(Header, 2, { clientId: 'a' }).toString('hex')).toBe('0001' + '61' + '00');
  });

  it('hold structs that may be null, in plain and in tagged fields', () => {
    const cursor = { at: int32() };
    const Holder = message('HolderData', {
      versions: '0',
      flexible: '0+',
      fields: {
        plain: nullableStruct(cursor),
        tagged: nullableStruct(cursor, { tag: 0, default: { at: 0 } }),
        sure: struct(cursor, { tag: 1 }),
      },
    });
    expect(encode(Holder, 0, { plain: null }).toString('hex')).toBe('ff' + '00');
    expect(encode(Holder, 0, { plain: { at: 1 }, tagged: null }).toString('hex')).toBe(
      '010000000100' + '01' + '000100',
    );
    const values = { plain: null, tagged: { at: 3 }, sure: { at: 4 } };
    expect(decode(Holder, 0, encode(Holder, 0, values))).toEqual(values);
    expect(decode(Holder, 0, encode(Holder, 0, { plain: null }))).toEqual({
      plain: null,
      tagged: { at: 0 },
      sure: { at: 0 },
    });
  });

  it('send records from several chunks without copying them', () => {
    const Carrier = message('CarrierData', { versions: '0', fields: { records: records() } });
    const chunks = [Buffer.alloc(2000, 1), Buffer.alloc(3000, 2)];
    const writer = new Writer();
    Carrier.codec(0).write(writer, { records: chunks });
    const sent = writer.chunks();
    expect(sent.slice(1)).toEqual(chunks);
    expect(sent[1]).toBe(chunks[0]);
    expect(sent[0]?.readInt32BE(0)).toBe(5000);
    expect(decode(Carrier, 0, writer.toBuffer()).records?.length).toBe(5000);
  });

  it('bound arrays of structs that a version leaves empty', () => {
    const Hollow = message('HollowData', { versions: '0', fields: { list: array({ late: int16('1+') }) } });
    expect(decode(Hollow, 0, Buffer.from('00000003', 'hex')).list).toEqual([{ late: 0 }, { late: 0 }, { late: 0 }]);
    expect(() => decode(Hollow, 0, Buffer.from('7fffffff', 'hex'))).toThrow(MalformedMessageError);
  });

  it('hold 64 bits as a bigint where a declaration says so, and uuids default to zeros', () => {
    const Hash = message('HashData', { versions: '0-1', fields: { hash: int64exact(), id: uuid('1+') } });
    const hash = -(2n ** 63n);
    expect(decode(Hash, 0, encode(Hash, 0, { hash }))).toEqual({ hash, id: 'AAAAAAAAAAAAAAAAAAAAAA' });
  });

  it('refuse a declaration whose versions cannot be read', () => {
    expect(() => int32('1..2')).toThrow(TypeError);
    expect(() => message('NoneData', { versions: 'none', fields: {} })).toThrow(TypeError);
  });
});
