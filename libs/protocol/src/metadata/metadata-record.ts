import { Reader } from '../cursor/reader.js';
import { Writer } from '../cursor/writer.js';
import { locateMessage } from '../dsl/error-location.js';
import type { Infer, Message } from '../dsl/message.js';
import { UnsupportedVersionError } from '../errors.js';
import { metadataMessages } from './metadata-messages.js';

/** The only version of the frame so far (Kafka's AbstractApiMessageSerde). */
const frameVersion = 1;

type Messages = typeof metadataMessages;

/** A record of the metadata log, told apart by `name`. */
export type MetadataRecord = {
  [N in keyof Messages]: {
    readonly type: number;
    readonly name: N;
    readonly version: number;
    readonly value: Infer<Messages[N]>;
  };
}[keyof Messages];

const byType = new Map<number, Message<unknown>>();
for (const declared of Object.values(metadataMessages)) {
  if (declared.apiKey !== undefined) byType.set(declared.apiKey, declared);
}

/** The value of a record in the metadata log: three unsigned varints (frame, record type, version), then the body. */
export function encodeMetadataRecord<I>(declared: Message<unknown, I>, version: number, value: NoInfer<I>): Buffer {
  const writer = new Writer();
  writer.uvarint(frameVersion);
  writer.uvarint(declared.apiKey ?? 0);
  writer.uvarint(version);
  try {
    declared.codec(version).write(writer, value);
  } catch (error) {
    throw locateMessage(error, declared.name, version);
  }
  return writer.toBuffer();
}

/**
 * Reads the value of a record in the metadata log. A type or version that this release does not know is an
 * {@link UnsupportedVersionError}: metadata that is not understood must not be skipped.
 */
export function decodeMetadataRecord(bytes: Buffer): MetadataRecord {
  const reader = new Reader(bytes);
  const frame = reader.uvarint();
  if (frame !== frameVersion) throw new UnsupportedVersionError(`A metadata record with frame version ${frame}`);
  const type = reader.uvarint();
  const version = reader.uvarint();
  const declared = byType.get(type);
  if (declared === undefined) throw new UnsupportedVersionError(`There is no metadata record of type ${type}`);
  try {
    const value = declared.codec(version).read(reader);
    if (reader.remaining > 0) throw reader.malformed(`${reader.remaining} bytes left over`, reader.position);
    return { type, name: declared.name, version, value } as MetadataRecord;
  } catch (error) {
    throw locateMessage(error, declared.name, version);
  }
}
