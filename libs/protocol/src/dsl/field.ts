import type { UnknownTaggedField } from './tagged-fields.js';
import { allVersions, parseVersions } from './versions.js';
import type { VersionRange } from './versions.js';
import type { FieldDeclaration, WireType } from './wire-type.js';

export interface FieldOptions<T> {
  /** Versions in which null is allowed; default: all for a nullable type. */
  readonly nullable?: string;
  /** What a version without the field reads, and what is written when the value is left out. */
  readonly default?: T;
  /** A version without the field drops the value instead of refusing it. */
  readonly ignorable?: boolean;
  /** Makes it a tagged field (KIP-482) with this tag. */
  readonly tag?: number;
  /** Versions in which it is tagged; default: all that have it. */
  readonly tagged?: string;
  /** Overrides the message's flexible versions for this field and what is in it. */
  readonly flexible?: string;
}

/** The versions that have the field (default: all that its struct has) and the rest, both optional. */
export type FieldArguments<T> = readonly [versions?: string | FieldOptions<T>, options?: FieldOptions<T>];

/**
 * A value may be left out when writing if its field has a default, a tag, or is not in every version; kept to one
 * shallow test, because it runs for every field of every message.
 */
export type IsOptional<A extends readonly unknown[]> = A extends readonly []
  ? false
  : A extends readonly [string, ...unknown[]] | readonly [{ readonly default: unknown } | { readonly tag: number }]
    ? true
    : false;

/** One field of a struct. `$read`, `$write` and `$optional` exist for the compiler only. */
export class Field<R, W, O extends boolean> implements FieldDeclaration {
  declare readonly $read: R;
  declare readonly $write: W;
  declare readonly $optional: O;

  readonly type: WireType;
  readonly versions: VersionRange;
  readonly nullable: VersionRange | undefined;
  readonly ignorable: boolean;
  readonly tag: number | undefined;
  readonly tagged: VersionRange | undefined;
  readonly flexible: { readonly versions: VersionRange | undefined } | undefined;
  readonly optional: boolean;
  readonly #default: unknown;

  constructor(type: WireType, args: FieldArguments<W>, nullable: boolean) {
    const [first, second] = args;
    const options: FieldOptions<W> = (typeof first === 'string' ? second : first) ?? {};
    this.type = type;
    this.versions = typeof first === 'string' ? (parseVersions(first) ?? neverVersions) : allVersions;
    this.nullable =
      options.nullable === undefined ? (nullable ? allVersions : undefined) : parseVersions(options.nullable);
    this.ignorable = options.ignorable ?? false;
    this.tag = options.tag;
    this.tagged = taggedVersions(options, this.versions);
    this.flexible = options.flexible === undefined ? undefined : { versions: parseVersions(options.flexible) };
    this.optional = typeof first === 'string' || options.default !== undefined || options.tag !== undefined;
    this.#default = options.default === undefined && nullable ? null : options.default;
  }

  defaultValue(): unknown {
    return isEmptyValue(this.#default) ? this.type.zero() : this.#default;
  }

  isDefault(value: unknown): boolean {
    if (value === this.#default) return true;
    return isEmptyValue(this.#default) && this.type.isZero(value);
  }
}

/** Whether a default, where it is an object, is the empty one of its type: no other objects are defaults. */
function isEmptyValue(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null);
}

const neverVersions: VersionRange = { min: 1, max: 0 };

function taggedVersions(options: FieldOptions<unknown>, versions: VersionRange): VersionRange | undefined {
  if (options.tag === undefined) return undefined;
  return options.tagged === undefined ? versions : parseVersions(options.tagged);
}

/** A struct: its fields by name, in the order of the wire. */
export type Fields = Readonly<Record<string, Field<unknown, unknown, boolean>>>;

interface TaggedFields {
  /** Tagged fields that this release does not know, present only when there are some; they are written back. */
  unknownTaggedFields?: readonly UnknownTaggedField[];
}

/** What reading a struct gives: every field present. */
export type StructRead<F extends Fields> = { -readonly [K in keyof F]: F[K]['$read'] } & TaggedFields;

/** What writing a struct takes: fields with a default, a tag or not in every version may be left out. */
export type StructWrite<F extends Fields> = {
  readonly [K in keyof F as F[K]['$optional'] extends true ? never : K]: F[K]['$write'];
} & {
  readonly [K in keyof F as F[K]['$optional'] extends true ? K : never]?: F[K]['$write'] | undefined;
} & TaggedFields;
