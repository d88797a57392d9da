import * as protocol from '@barnabas/protocol';
import type { FieldDeclarations, FieldDeclaration, Message, VersionRange, WireType } from '@barnabas/protocol';
import fc from 'fast-check';

/** Every message of the protocol. */
export function allMessages(): Message<unknown>[] {
  const coordinators = [protocol.groupMessages, protocol.transactionMessages, protocol.shareMessages];
  return [
    ...protocol.apis.flatMap((api) => [api.request, api.response]),
    ...Object.values(protocol.metadataMessages),
    ...coordinators.flatMap((messages) => Object.values(messages).flatMap(({ key, value }) => [key, value])),
    protocol.RequestHeader,
    protocol.ResponseHeader,
    protocol.ConsumerProtocolSubscription,
    protocol.ConsumerProtocolAssignment,
    protocol.EndTxnMarker,
    protocol.LeaderChangeMessage,
    protocol.SnapshotHeaderRecord,
    protocol.SnapshotFooterRecord,
    protocol.KRaftVersionRecord,
    protocol.VotersRecord,
    protocol.DefaultPrincipalData,
    protocol.ProducerSnapshot,
  ];
}

export function versionsOf({ versions: { min, max } }: Message<unknown>): number[] {
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}

/** Any value that the message can carry in the version; fields that the version lacks are left out. */
export function messageArbitrary(declared: Message<unknown>, version: number): fc.Arbitrary<unknown> {
  return structArbitrary(declared.fields, version, includes(declared.flexible, version));
}

const includes = (range: VersionRange | undefined, version: number): boolean =>
  range !== undefined && version >= range.min && version <= range.max;

/** Far above every tag that Kafka has given out. */
const unknownTagMin = 1000;

const unknownTaggedFields = fc.uniqueArray(
  fc.record({ tag: fc.integer({ min: unknownTagMin, max: 0x7fff_ffff }), data: bytes(12) }),
  { minLength: 1, maxLength: 3, selector: ({ tag }) => tag },
);

function structArbitrary(fields: FieldDeclarations, version: number, flexible: boolean): fc.Arbitrary<unknown> {
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (includes(field.versions, version)) model[name] = fieldArbitrary(field, version, flexible);
  }
  const struct = fc.record(model);
  if (!flexible) return struct;
  return fc
    .tuple(struct, fc.option(unknownTaggedFields, { freq: 5 }))
    .map(([value, unknown]) => (unknown === null ? value : { ...value, unknownTaggedFields: sorted(unknown) }));
}

const sorted = <T extends { tag: number }>(list: T[]): T[] => list.toSorted((left, right) => left.tag - right.tag);

function fieldArbitrary(field: FieldDeclaration, version: number, flexible: boolean): fc.Arbitrary<unknown> {
  const value = typeArbitrary(field.type, version, flexible);
  return includes(field.nullable, version) ? fc.option(value) : value;
}

function bytes(maxLength: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
}

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int32: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  uint32: fc.integer({ min: 0, max: 0xffff_ffff }),
  int64: fc.maxSafeInteger(),
  int64exact: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float64: fc.double(),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => Buffer.from(array).toString('base64url')),
  string: fc.string({ unit: 'grapheme', maxLength: 30 }),
  bytes: bytes(40),
  records: bytes(40),
};

function typeArbitrary(type: WireType, version: number, flexible: boolean): fc.Arbitrary<unknown> {
  if (type.element !== undefined) return fc.array(typeArbitrary(type.element, version, flexible), { maxLength: 3 });
  if (type.fields !== undefined) return structArbitrary(type.fields, version, flexible);
  const scalar = scalars[type.name];
  if (scalar === undefined) throw new Error(`no values for ${type.name}`);
  return scalar;
}
