import type { Reader } from '../cursor/reader.js';
import type { Writer } from '../cursor/writer.js';
import type { VersionRange } from './versions.js';

/** Reads and writes one type in one encoding (compact or not, nullable or not, of one version). */
export interface WireCodec {
  /** The fewest bytes a value takes: what an announced number of elements is held against. */
  readonly sizeMin: number;
  read(reader: Reader): unknown;
  write(writer: Writer, value: unknown): void;
  /** As {@link write}, with a stop after every element of an array of structs. Left out where there is no such array. */
  writeInPieces?(writer: Writer, value: unknown): Generator<void, void>;
}

/** What the encoding of a field depends on. */
export interface Encoding {
  readonly version: number;
  /** Compact lengths and tagged fields (KIP-482). */
  readonly flexible: boolean;
  readonly nullable: boolean;
  /** Inside a tagged field, where Kafka marks a nullable struct otherwise. */
  readonly tagged: boolean;
}

/** A type of the protocol, independent of versions. */
export interface WireType {
  readonly kind: 'scalar' | 'bytes' | 'array' | 'struct';
  /** Kafka's name: `int32`, `string`, `[]int32`, `struct` ... */
  readonly name: string;
  /** For arrays the type of an element. */
  readonly element?: WireType;
  /** For structs their fields. */
  readonly fields?: FieldDeclarations;
  codec(encoding: Encoding): WireCodec;
  /** What a field without a default of its own holds at a version that lacks it. */
  zero(): unknown;
  isZero(value: unknown): boolean;
}

/** A field as the codecs see it, without its TypeScript types. */
export interface FieldDeclaration {
  readonly type: WireType;
  /** Versions that have the field. */
  readonly versions: VersionRange;
  /** Versions in which null is allowed. */
  readonly nullable: VersionRange | undefined;
  /** A version without the field drops the value instead of refusing it. */
  readonly ignorable: boolean;
  readonly tag: number | undefined;
  /** Versions in which it is a tagged field. */
  readonly tagged: VersionRange | undefined;
  /** Its own flexible versions (undefined inside: none), where they differ from the message's. */
  readonly flexible: { readonly versions: VersionRange | undefined } | undefined;
  /** What a version without the field reads, and what is written when the value is left out. */
  defaultValue(): unknown;
  isDefault(value: unknown): boolean;
  /** Whether the value may be left out when writing. */
  readonly optional: boolean;
}

export type FieldDeclarations = Readonly<Record<string, FieldDeclaration>>;

/** What a struct is while its codecs handle it: the types live in the declarations. */
export type StructValue = Record<string, unknown>;
