import { Reader } from '../cursor/reader.js';
import { Writer } from '../cursor/writer.js';
import { locateMessage } from '../dsl/error-location.js';
import type { Infer, Message } from '../dsl/message.js';
import { MalformedMessageError } from '../errors.js';

/** Key and value of one record type of an internal topic. */
export interface CoordinatorMessage {
  readonly key: Message<unknown>;
  readonly value: Message<unknown>;
}

export type CoordinatorMessages = Readonly<Record<string, CoordinatorMessage>>;

/** A record of an internal topic, told apart by `name`; value null is a tombstone. */
export type CoordinatorRecordOf<M extends CoordinatorMessages> =
  | {
      [N in keyof M]: {
        readonly name: N;
        readonly key: Infer<M[N]['key']>;
        readonly value: Infer<M[N]['value']> | null;
      };
    }[keyof M]
  | UnknownCoordinatorRecord;

/** A record of a type that this release does not know: readers pass over it, as Kafka's do. */
export interface UnknownCoordinatorRecord {
  readonly name: 'Unknown';
  readonly type: number;
}

/** Key messages have one version each. */
const keyVersion = 0;

/** The key as it stands in the log: the record type as int16, then the body. */
export function encodeCoordinatorKey<I>(declared: Message<unknown, I>, value: NoInfer<I>): Buffer {
  return encodePrefixed(declared, declared.apiKey ?? 0, keyVersion, value);
}

/** The value as it stands in the log: its version as int16, then the body. */
export function encodeCoordinatorValue<I>(declared: Message<unknown, I>, version: number, value: NoInfer<I>): Buffer {
  return encodePrefixed(declared, version, version, value);
}

function encodePrefixed<I>(declared: Message<unknown, I>, prefix: number, version: number, value: I): Buffer {
  const writer = new Writer();
  writer.int16(prefix);
  try {
    declared.codec(version).write(writer, value);
  } catch (error) {
    throw locateMessage(error, declared.name, version);
  }
  return writer.toBuffer();
}

/** Builds the reader for one internal topic's records. */
export function coordinatorRecordReader<M extends CoordinatorMessages>(
  messages: M,
): (key: Buffer, value: Buffer | null) => CoordinatorRecordOf<M> {
  const byType = new Map<number, [name: string, message: CoordinatorMessage]>();
  for (const [name, declared] of Object.entries(messages)) byType.set(declared.key.apiKey ?? 0, [name, declared]);
  return (key, value) => {
    const reader = new Reader(key);
    const type = reader.int16();
    const found = byType.get(type);
    if (found === undefined) return { name: 'Unknown', type };
    const [name, declared] = found;
    return {
      name,
      key: readBody(declared.key, keyVersion, reader),
      value: value === null ? null : readValue(declared.value, value),
    } as CoordinatorRecordOf<M>;
  };
}

function readValue(declared: Message<unknown>, bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  const version = reader.int16();
  if (version < 0) throw new MalformedMessageError(`${declared.name}: version ${version}`);
  return readBody(declared, version, reader);
}

function readBody(declared: Message<unknown>, version: number, reader: Reader): unknown {
  try {
    const value = declared.codec(version).read(reader);
    if (reader.remaining > 0) throw reader.malformed(`${reader.remaining} bytes left over`, reader.position);
    return value;
  } catch (error) {
    throw locateMessage(error, declared.name, version);
  }
}
