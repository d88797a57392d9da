import { Reader } from '../cursor/reader.js';
import { Writer } from '../cursor/writer.js';
import { UnsupportedVersionError } from '../errors.js';
import { locateMessage } from './error-location.js';
import type { Fields, StructRead, StructWrite } from './field.js';
import { structCodec } from './struct-codec.js';
import { includesVersion, parseVersions } from './versions.js';
import type { VersionRange } from './versions.js';
import type { FieldDeclarations } from './wire-type.js';

/** Reads and writes one message in one version. */
export interface Codec<T, I = T> {
  read(reader: Reader): T;
  write(writer: Writer, value: I): void;
  /** As {@link write}, with stops: for what may be too much for one turn of the event loop. Left out where nothing can be. */
  writeInPieces?(writer: Writer, value: I): Generator<void, void>;
}

export type MessageKind =
  'request' | 'response' | 'header' | 'data' | 'metadata' | 'coordinator-key' | 'coordinator-value';

/** A message in all its versions. */
export interface Message<T, I = T> {
  readonly name: string;
  readonly kind: MessageKind;
  /** Of requests and responses the API key, of records of internal topics the record type. */
  readonly apiKey: number | undefined;
  /** The versions that the release knows. */
  readonly versions: VersionRange;
  readonly flexible: VersionRange | undefined;
  readonly fields: FieldDeclarations;
  /** Built when first asked for. Throws {@link UnsupportedVersionError} outside of `versions`. */
  codec(version: number): Codec<T, I>;
}

/** What reading the message gives: every field present. */
export type Infer<M> = M extends Message<infer T, infer _I> ? T : never;
/** What writing the message takes: fields with defaults, tags or missing in some version may be left out. */
export type Input<M> = M extends Message<infer _T, infer I> ? I : never;

export interface MessageDeclaration<F extends Fields> {
  readonly key?: number;
  /** Default: told by the name (...Request, ...Response, ...Header, ...Key, ...Value, ...Record), else `data`. */
  readonly kind?: MessageKind;
  /** As Kafka writes them: `3-13`, or `0`. */
  readonly versions: string;
  /** `9+`; left out or `none`: no version is. */
  readonly flexible?: string;
  readonly fields: F;
}

/** Declares a message; see the README for the types of its fields. */
export function message<F extends Fields>(
  name: string,
  declaration: MessageDeclaration<F>,
): Message<StructRead<F>, StructWrite<F>> {
  const versions = parseVersions(declaration.versions);
  if (versions === undefined) throw new TypeError(`${name} has no versions`);
  const flexible = parseVersions(declaration.flexible ?? 'none');
  const codecs: (Codec<StructRead<F>, StructWrite<F>> | undefined)[] = [];
  return {
    name,
    kind: declaration.kind ?? kindOf(name),
    apiKey: declaration.key,
    versions,
    flexible,
    fields: declaration.fields,
    codec(version) {
      const built = codecs[version];
      if (built !== undefined) return built;
      if (!Number.isInteger(version) || !includesVersion(versions, version)) {
        throw new UnsupportedVersionError(`${name} has no version ${version}, only ${declaration.versions}`);
      }
      const encoding = { version, flexible: includesVersion(flexible, version), nullable: false, tagged: false };
      // The one place where what the codecs build meets the types that the declaration promises.
      const codec = structCodec(declaration.fields, encoding) as Codec<unknown, unknown> as Codec<
        StructRead<F>,
        StructWrite<F>
      >;
      codecs[version] = codec;
      return codec;
    },
  };
}

const kindsBySuffix: readonly (readonly [string, MessageKind])[] = [
  ['Request', 'request'],
  ['Response', 'response'],
  ['Header', 'header'],
  ['Key', 'coordinator-key'],
  ['Value', 'coordinator-value'],
];

function kindOf(name: string): MessageKind {
  return kindsBySuffix.find(([suffix]) => name.endsWith(suffix))?.[1] ?? 'data';
}

/** Reads a whole message; bytes left over are an error. */
export function decode<T>(declared: Message<T, unknown>, version: number, bytes: Buffer): T {
  const reader = new Reader(bytes);
  try {
    const value = declared.codec(version).read(reader);
    if (reader.remaining > 0) throw reader.malformed(`${reader.remaining} bytes left over`, reader.position);
    return value;
  } catch (error) {
    throw locateMessage(error, declared.name, version);
  }
}

/** Writes a message into one buffer; where large byte fields must not be copied, use a Writer's chunks. */
export function encode<I>(declared: Message<unknown, I>, version: number, value: NoInfer<I>): Buffer {
  const writer = new Writer();
  try {
    declared.codec(version).write(writer, value);
  } catch (error) {
    throw locateMessage(error, declared.name, version);
  }
  return writer.toBuffer();
}
