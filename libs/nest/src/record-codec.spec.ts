import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsDate, IsInt, IsString, Min, ValidateNested } from 'class-validator';
import type { RecordType } from './record-type.js';
import { recordCodec } from './record-codec.js';

class Item {
  @IsString()
  sku!: string;

  @IsInt()
  @Min(1)
  quantity!: number;
}

class Placed {
  @IsDate()
  @Type(() => Date)
  at!: Date;

  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];
}

class Undecorated {
  id!: string;
}

const codec = (type: RecordType) => recordCodec(type, 'the value');

describe('a codec', () => {
  it.each([
    [String, 'tea ☕', 'tea ☕'],
    [Buffer, Buffer.from([1, 2]), '\u0001\u0002'],
    [Number, 42.5, '42.5'],
    [Object, [{ a: null }], '[{"a":null}]'],
    [Undecorated, { id: 'x', more: 1 }, '{"id":"x","more":1}'],
  ] as [RecordType, unknown, string][])('of %p brings back what it wrote', async (type, value, bytes) => {
    const encoded = await codec(type).encode(value);
    expect(encoded.toString()).toBe(bytes);
    expect(await codec(type).decode(encoded)).toEqual(value);
  });

  it('of a DTO makes instances, nested ones and dates included', async () => {
    const at = new Date(0);
    const encoded = await codec(Placed).encode({ at, items: [{ sku: 'tea', quantity: 1 }] });
    expect(encoded.toString()).toBe('{"at":"1970-01-01T00:00:00.000Z","items":[{"sku":"tea","quantity":1}]}');
    const decoded = (await codec(Placed).decode(encoded)) as Placed;
    expect([decoded instanceof Placed, decoded.items[0] instanceof Item, decoded.at]).toEqual([true, true, at]);
  });

  it('of a DTO names every rule that is broken, and where', async () => {
    const invalid = {
      at: new Date(0),
      items: [
        { sku: 'tea', quantity: 1 },
        { sku: 7, quantity: 0 },
      ],
    };
    await expect(codec(Placed).encode(invalid)).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      retriable: false,
      message: 'the value: items.1.sku must be a string; items.1.quantity must not be less than 1',
      violations: [{ property: 'items.1.sku' }, { property: 'items.1.quantity' }],
    });
  });

  it.each([
    [String, 1],
    [Buffer, 'text'],
    [Number, NaN],
    [Object, undefined],
    [Placed, 'text'],
    [Placed, [1]],
  ] as [RecordType, unknown][])('of %p refuses to write %p', async (type, value) => {
    await expect(codec(type).encode(value)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });

  it('never takes malformed JSON for anything', async () => {
    for (const type of [Number, Object, Placed])
      await expect(codec(type).decode(Buffer.from('{"at":'))).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
    await expect(codec(Number).decode(Buffer.from('"42"'))).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });
});
