import { recordSizeUpperBound } from '@barnabas/protocol';
import type { RecordInput } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import type { Payload, ProducerHeader, ProducerRecord, RecordMetadata } from './producer-options.js';

/** A record on its way, as bytes, with whoever waits for it. */
export interface OutgoingRecord {
  readonly topic: string;
  /** Undefined: to be chosen. */
  readonly partition: number | undefined;
  readonly input: RecordInput;
  /** What it takes in a batch at most. */
  readonly sizeBytes: number;
  resolve(metadata: RecordMetadata): void;
  reject(error: KafkaError): void;
}

type Settle = Pick<OutgoingRecord, 'resolve' | 'reject'>;

/** Turns a record into bytes. Throws INVALID_RECORD and MESSAGE_TOO_LARGE, so that one bad record cannot fail a batch of good ones. */
export function outgoingRecord(
  record: ProducerRecord,
  nowMs: number,
  maxRequestBytes: number,
  settle: Settle,
): OutgoingRecord {
  if (record.topic === '') throw invalid('a record needs a topic');
  const timestamp = record.timestamp ?? nowMs;
  if (!Number.isSafeInteger(timestamp) || timestamp < 0)
    throw invalid(`${timestamp} is not a timestamp: give milliseconds since 1970`);
  const input: RecordInput = {
    key: bytesOf(record.key ?? null),
    value: bytesOf(record.value),
    headers: headersOf(record.headers),
    timestamp,
  };
  const sizeBytes = recordSizeUpperBound(input);
  if (sizeBytes > maxRequestBytes) {
    throw new KafkaError({
      code: 'MESSAGE_TOO_LARGE',
      message: `a record of about ${sizeBytes} bytes for topic '${record.topic}' is larger than maxRequestBytes (${maxRequestBytes}): raise it together with the topic's max.message.bytes, or send less`,
    });
  }
  return { topic: record.topic, partition: record.partition, input, sizeBytes, ...settle };
}

function bytesOf(payload: Payload): Uint8Array | null {
  if (typeof payload === 'string') return Buffer.from(payload);
  if (payload === null || payload instanceof Uint8Array) return payload;
  throw invalid(`a key, value or header has to be bytes, text or null, not ${typeof payload}: serialise it first`);
}

function invalid(message: string): KafkaError {
  return new KafkaError({ code: 'INVALID_RECORD', message });
}

type Headers = NonNullable<RecordInput['headers']>;

const noHeaders: Headers = [];

function headersOf(headers: ProducerRecord['headers']): Headers {
  if (headers === undefined) return noHeaders;
  const list: readonly ProducerHeader[] = isList(headers)
    ? headers
    : Object.entries(headers).map(([key, value]) => ({ key, value }));
  return list.map((header) => ({ key: header.key, value: bytesOf(header.value) }));
}

function isList(headers: NonNullable<ProducerRecord['headers']>): headers is readonly ProducerHeader[] {
  return Array.isArray(headers);
}
