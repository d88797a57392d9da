import { ProduceRequest, FetchRequest } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import { batch, controlBatch, learnt } from '../reference.ts';
import { eachVersion, oneWay, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

const topicIdVersionMin = 13;
const unknownId = 'X9v6AAAAT0CAAAAAAAAAAQ';
const hourMs = 3_600_000;

interface Target {
  readonly topic: string;
  readonly partition?: number;
  readonly acks?: number;
  readonly transactionalId?: string;
  readonly topicId?: string;
}

function body(version: number, records: Uint8Array, target: Target) {
  const { topic, partition = 0, acks = -1, transactionalId, topicId } = target;
  const place = version >= topicIdVersionMin ? { topicId: topicId ?? learnt(`id of ${topic}`) } : { name: topic };
  return {
    ...(transactionalId === undefined ? {} : { transactionalId }),
    acks,
    timeoutMs: 10_000,
    topicData: [{ ...place, partitionData: [{ index: partition, records }] }],
  };
}

function produce(version: number, label: string, records: Uint8Array, target: Target): Step {
  return request(ProduceRequest, version, body(version, records, target), { label });
}

function record(value: string | null, more: { key?: string; timestamp?: number } = {}) {
  return {
    key: more.key === undefined ? null : Buffer.from(more.key),
    value: value === null ? null : Buffer.from(value),
    timestamp: more.timestamp ?? baseTimestampMs,
  };
}

const codecs: readonly CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Where the fields of a batch are; see DefaultRecordBatch. */
const [magicAt, crcAt, attributesAt, lastOffsetDeltaAt, countAt, recordsAt] = [16, 17, 21, 23, 57, 61];

function altered(at: number, value: number, size: 1 | 2 | 4): (bytes: Buffer) => void {
  return (bytes) => {
    bytes.writeIntBE(value, at, size);
  };
}

/** Good bytes but for one place. Only a batch that is spoilt before its CRC fails on what is wrong with it; the rest fail on the CRC. */
const spoilt: Readonly<Record<string, (bytes: Buffer) => Buffer | void>> = {
  'magic 1': altered(magicAt, 1, 1),
  'magic 3': altered(magicAt, 3, 1),
  'wrong CRC': altered(crcAt, 1, 4),
  'unknown codec, wrong CRC': altered(attributesAt, 7, 2),
  'wrong count': altered(countAt, 9, 4),
  'wrong last offset delta': altered(lastOffsetDeltaAt, 9, 4),
  'last byte missing': (bytes) => bytes.subarray(0, -1),
  'header cut short': (bytes) => bytes.subarray(0, recordsAt - 10),
  'a byte too many': (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
  'two batches': (bytes) => Buffer.concat([bytes, bytes]),
  'no bytes': () => Buffer.alloc(0),
};

function forVersion(version: number): Step[] {
  const target = { topic: 'produce-a' };
  const one = batch({ records: [record('one', { key: 'k' })] });
  return [
    produce(version, 'one record', one, target),
    produce(version, 'acks 1', one, { ...target, acks: 1 }),
    produce(version, 'acks 2', one, { ...target, acks: 2 }),
    produce(version, 'acks 2, unknown partition', one, { ...target, acks: 2, partition: 9 }),
    produce(
      version,
      'three records',
      batch({ records: ['a', null, 'c'].map((value, at) => ({ ...record(value), offsetDelta: at })) }),
      { ...target, partition: 1 },
    ),
    ...codecs
      .filter((codec) => codec !== 'zstd' || version >= 7)
      .map((compression) =>
        produce(version, compression, batch({ compression, records: [record('x'.repeat(200))] }), target),
      ),
    produce(version, 'unknown topic', one, { topic: 'produce-unknown', topicId: unknownId }),
    produce(version, 'unknown partition', one, { ...target, partition: 9 }),
    produce(version, 'negative partition', one, { ...target, partition: -1 }),
    ...Object.entries(spoilt).map(([label, alter]) =>
      produce(version, label, batch({ records: [record('x')] }, alter), { topic: 'produce-spoilt' }),
    ),
    produce(version, 'control batch', controlBatch(baseTimestampMs), target),
    produce(
      version,
      'an hour and more ahead',
      batch({ records: [record('x', { timestamp: Date.now() + 2 * hourMs })] }),
      target,
    ),
    produce(version, 'years ago', batch({ records: [record('x', { timestamp: 1 })] }), target),
    produce(version, 'too large', batch({ records: [record('x'.repeat(3000))] }), { topic: 'produce-small' }),
    produce(version, 'larger than a segment', batch({ records: [record('x'.repeat(2_000_000))] }), {
      topic: 'produce-segment',
    }),
    produce(version, 'without key', batch({ records: [record('x')] }), { topic: 'produce-compacted' }),
    produce(version, 'with key', batch({ records: [record('x', { key: 'k' })] }), { topic: 'produce-compacted' }),
    produce(version, 'log append time', one, { topic: 'produce-append-time' }),
    produce(version, 'recompressed', one, { topic: 'produce-gzip' }),
    request(ProduceRequest, version, { acks: -1, timeoutMs: 1000, topicData: [] }, { label: 'no topics' }),
    oneWay(ProduceRequest, version, body(version, one, { ...target, acks: 0 }), { label: 'acks 0' }),
    oneWay(ProduceRequest, version, body(version, one, { ...target, acks: 0, partition: 9 }), {
      label: 'acks 0, unknown partition',
    }),
  ];
}

function read(topic: string, partition = 0): Step {
  return request(
    FetchRequest,
    11,
    {
      maxWaitMs: 0,
      minBytes: 0,
      topics: [{ topic, partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: 10_000_000 }] }],
      forgottenTopicsData: [],
      rackId: '',
      sessionId: 0,
    },
    { label: `what ${topic}-${partition} holds` },
  );
}

export const produceScenario: Scenario = {
  name: 'produce',
  steps: [
    ...madeTopic({ name: 'produce-a', partitions: 2 }),
    ...madeTopic({ name: 'produce-spoilt' }),
    ...madeTopic({ name: 'produce-small', configs: { 'max.message.bytes': '2000' } }),
    ...madeTopic({ name: 'produce-segment', configs: { 'segment.bytes': '1048576', 'max.message.bytes': '5000000' } }),
    ...madeTopic({ name: 'produce-compacted', configs: { 'cleanup.policy': 'compact' } }),
    ...madeTopic({ name: 'produce-append-time', configs: { 'message.timestamp.type': 'LogAppendTime' } }),
    ...madeTopic({ name: 'produce-gzip', configs: { 'compression.type': 'gzip' } }),
    ...eachVersion(ProduceRequest, forVersion),
    produce(5, 'zstd before v7', batch({ compression: 'zstd', records: [record('x')] }), { topic: 'produce-a' }),
    // Acknowledged after all that was sent without: from here on everything is visible.
    produce(9, 'the last one', batch({ records: [record('last')] }), { topic: 'produce-a' }),
    ...['produce-a', 'produce-compacted', 'produce-append-time', 'produce-gzip'].map((topic) => read(topic)),
    read('produce-a', 1),
  ],
};
