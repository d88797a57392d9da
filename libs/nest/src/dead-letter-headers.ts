import type { ConsumerRecord, ProducerHeader } from '@barnabas/client';
import { messageOf } from './errors.js';

/** As Spring for Apache Kafka names them (`KafkaHeaders.DLT_*`), so that its tools and people's habits work. */
const prefix = 'kafka_dlt-';
/** What described an earlier failure is replaced when a dead letter fails again; where it came from is added to. */
const exceptionPrefix = `${prefix}exception-`;

/** The record's own headers, and after them what happened. Numbers are big-endian, as Spring's `DeadLetterPublishingRecoverer` writes them. */
export function deadLetterHeaders(record: ConsumerRecord, group: string, error: unknown): ProducerHeader[] {
  const original = record.headers.filter(({ key }) => !key.startsWith(exceptionPrefix));
  const { message, stack, cause } = partsOf(error);
  return [
    ...original,
    { key: `${prefix}original-topic`, value: record.topic },
    { key: `${prefix}original-partition`, value: int32(record.partition) },
    { key: `${prefix}original-offset`, value: int64(record.offset) },
    { key: `${prefix}original-timestamp`, value: int64(record.timestamp) },
    { key: `${prefix}original-timestamp-type`, value: record.timestampType },
    { key: `${prefix}original-consumer-group`, value: group },
    { key: `${exceptionPrefix}fqcn`, value: nameOf(error) },
    ...(cause === undefined ? [] : [{ key: `${exceptionPrefix}cause-fqcn`, value: nameOf(cause) }]),
    { key: `${exceptionPrefix}message`, value: message },
    { key: `${exceptionPrefix}stacktrace`, value: stack },
  ];
}

function partsOf(error: unknown): { message: string; stack: string; cause: unknown } {
  const message = messageOf(error);
  if (typeof error !== 'object' || error === null) return { message, stack: '', cause: undefined };
  const stack = 'stack' in error && typeof error.stack === 'string' ? error.stack : '';
  return { message, stack, cause: 'cause' in error ? error.cause : undefined };
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if ('name' in error && typeof error.name === 'string' && error.name !== 'Error') return error.name;
  return error.constructor?.name ?? 'Object';
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
