import { checkedInstance, plainOf } from './dto-validation.js';
import { DeserializationError, messageOf, RecordValidationError } from './errors.js';
import type { DtoClass, RecordType } from './record-type.js';

/** Turns keys or values of one type into bytes and back, checking both ways. Null is no business of a codec: it stays null. */
export interface RecordCodec {
  /** @throws RecordValidationError */
  encode(value: unknown): Promise<Buffer>;
  /** @throws DeserializationError, RecordValidationError */
  decode(bytes: Buffer): Promise<unknown>;
}

/** @param subject what is coded, for messages, as in `the value of 'orders'` */
export function recordCodec(type: RecordType, subject: string): RecordCodec {
  switch (type) {
    case String:
      return stringCodec(subject);
    case Buffer:
      return bufferCodec(subject);
    case Number:
      return jsonCodec(subject, (value) => typeof value === 'number' && Number.isFinite(value), 'a number');
    case Object:
      return jsonCodec(subject, (value) => JSON.stringify(value) !== undefined, 'something that JSON can hold');
    default:
      return dtoCodec(type as DtoClass, subject);
  }
}

function stringCodec(subject: string): RecordCodec {
  return {
    encode: async (value) => {
      if (typeof value !== 'string') throw wrongType(subject, 'a string', value);
      return Buffer.from(value, 'utf8');
    },
    decode: async (bytes) => bytes.toString('utf8'),
  };
}

function bufferCodec(subject: string): RecordCodec {
  return {
    encode: async (value) => {
      if (!(value instanceof Uint8Array)) throw wrongType(subject, 'a Buffer', value);
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    },
    decode: async (bytes) => bytes,
  };
}

function jsonCodec(subject: string, accepts: (value: unknown) => boolean, what: string): RecordCodec {
  return {
    encode: async (value) => {
      if (!accepts(value)) throw wrongType(subject, what, value);
      return Buffer.from(JSON.stringify(value), 'utf8');
    },
    decode: async (bytes) => {
      const value = parsed(bytes, subject);
      if (!accepts(value)) throw wrongType(subject, what, value);
      return value;
    },
  };
}

function dtoCodec(type: DtoClass, subject: string): RecordCodec {
  return {
    encode: async (value) => {
      const instance = await checkedInstance(type, value, subject);
      return Buffer.from(JSON.stringify(plainOf(instance)), 'utf8');
    },
    decode: async (bytes) => checkedInstance(type, parsed(bytes, subject), subject),
  };
}

function parsed(bytes: Buffer, subject: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new DeserializationError(`${subject} is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

function wrongType(subject: string, expected: string, value: unknown): RecordValidationError {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  return new RecordValidationError(subject, [{ property: '', messages: [`must be ${expected}, not ${actual}`] }]);
}
