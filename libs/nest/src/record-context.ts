import type { ConsumerRecord, RecordHeader } from '@barnabas/client';

/** The record that a handler works on, and all about it: what Nest's `@Ctx()` injects. */
export interface RecordContext<K = unknown> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Wall-clock milliseconds: when it was created, or appended, as the topic's `message.timestamp.type` says. */
  readonly timestamp: number;
  readonly group: string;
  readonly key: K;
  readonly headers: readonly RecordHeader[];
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The record as it was read, with its bytes. */
  readonly record: ConsumerRecord;
  /** Aborts when the partition is taken away before the handler is done: somebody else will get the record. */
  readonly signal: AbortSignal;
  /** The last header of that name as text, as Kafka's `lastHeader` finds it. */
  header(name: string): string | undefined;
}

/** What it takes to tell handlers about a record. */
export interface RecordContextSource {
  readonly record: ConsumerRecord;
  readonly group: string;
  readonly key: unknown;
  readonly attempt: number;
  readonly signal: AbortSignal;
}

export function recordContext(source: RecordContextSource): RecordContext {
  const { record } = source;
  const { topic, partition, offset, timestamp, headers } = record;
  const header = (name: string): string | undefined =>
    headers.findLast(({ key, value }) => key === name && value !== null)?.value?.toString('utf8');
  return { ...source, topic, partition, offset, timestamp, headers, header };
}
