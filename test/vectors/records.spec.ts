import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  batchesIn,
  controlRecordType,
  ControlRecordType,
  encodeControlBatch,
  encodeEndTxnMarker,
  encodeRecordBatch,
  ErrorCode,
  errorInfo,
  murmur2,
  partitionForKey,
  RecordBatch,
  type CompressionType,
  type RecordBatchInput,
  type RecordView,
} from '@barnabas/protocol';
import { describe, expect, it } from '@jest/globals';

const directory = import.meta.dirname;

interface ExpectedRecord {
  offset: number;
  timestamp: number;
  key: string | null;
  value: string | null;
  headers: { key: string; value: string | null }[];
}

interface ExpectedBatch {
  sizeInBytes: number;
  compression: CompressionType;
  timestampType: string;
  maxTimestamp: number;
  records: ExpectedRecord[];
  [field: string]: unknown;
}

interface BatchVector {
  name: string;
  hex: string;
  batches: [ExpectedBatch];
}

const vectors = read<BatchVector[]>('records/batches.json');

function read<T>(path: string): T {
  return JSON.parse(readFileSync(join(directory, path), 'utf8')) as T;
}

function hex(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex');
}

function describeRecord(record: RecordView): ExpectedRecord {
  return {
    offset: record.offset,
    timestamp: record.timestamp,
    key: hex(record.key),
    value: hex(record.value),
    headers: record.headers.map(({ key, value }) => ({ key, value: hex(value) })),
  };
}

function inputFor(batch: RecordBatch): RecordBatchInput {
  return {
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    compression: batch.compression ?? 'none',
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    lastOffsetDelta: batch.lastOffsetDelta,
    ...(batch.deleteHorizonMs === undefined ? {} : { deleteHorizonMs: batch.deleteHorizonMs }),
    records: [...batch.records()].map((record) => ({ ...fieldsOf(record), offsetDelta: record.offset - batch.baseOffset })),
  };
}

function fieldsOf({ key, value, headers, timestamp }: RecordView) {
  return { key, value, headers, timestamp };
}

/** The digest of `recordsSha256`, see README.md. */
function digest(batch: RecordBatch): string {
  const hash = createHash('sha256');
  for (const record of batch.records()) {
    const position = Buffer.alloc(16);
    position.writeBigInt64BE(BigInt(record.offset));
    position.writeBigInt64BE(BigInt(record.timestamp), 8);
    hash.update(position);
    for (const bytes of [record.key, record.value]) {
      const length = Buffer.alloc(4);
      length.writeInt32BE(bytes?.length ?? -1);
      hash.update(length);
      if (bytes !== null) hash.update(bytes);
    }
  }
  return hash.digest('hex');
}

describe('record batches that Kafka wrote', () => {
  it.each(vectors)('$name reads as Kafka reads it', ({ name, hex: bytes, batches: [expected] }) => {
    const batch = RecordBatch.at(Buffer.from(bytes, 'hex'));
    const { records, ...header } = expected;
    const actual = Object.fromEntries(Object.keys(header).map((field) => [field, batch[field as keyof RecordBatch]]));
    expect(actual).toEqual(header);
    expect(batch.isValid()).toBe(true);
    const actualRecords = [...batch.records()].map(describeRecord);
    expect(actualRecords).toEqual(name.startsWith('large-') ? largeRecords() : records);
  });

  it.each(vectors)('$name is what we write, or decodes to the same', ({ name, hex: bytes }) => {
    const batch = RecordBatch.at(Buffer.from(bytes, 'hex'));
    const input = inputFor(batch);
    if (name === 'log-append-time') {
      // Reading gives all records the append time; what the producer had given is in the batch without the stamp.
      const plain = RecordBatch.at(Buffer.from(vectors[0]!.hex, 'hex'));
      const ours = RecordBatch.at(encodeRecordBatch({ ...input, records: inputFor(plain).records }));
      ours.setLogAppendTime(batch.maxTimestamp);
      expect(ours.buffer.toString('hex')).toBe(bytes);
      return;
    }
    const ours = RecordBatch.at(encodeRecordBatch(input));
    if (batch.compression === 'none') expect(ours.buffer.toString('hex')).toBe(bytes);
    expect(ours.compression).toBe(batch.compression);
    expect(ours.isValid()).toBe(true);
    expect([...ours.records()].map(describeRecord)).toEqual([...batch.records()].map(describeRecord));
  });

  function largeRecords(): ExpectedRecord[] {
    return Array.from({ length: 2000 }, (_, i) => ({
      offset: i,
      timestamp: 1700000000000 + i,
      key: Buffer.from(`k${i % 10}`).toString('hex'),
      value: Buffer.from(`value number ${i} repeated repeated repeated`).toString('hex'),
      headers: [],
    }));
  }
});

describe('logs that Kafka wrote', () => {
  const logs = globSync('log-directory/*/*.log', { cwd: directory }).sort();

  it('are all there', () => expect(logs.length).toBeGreaterThanOrEqual(9));

  it.each(logs)('%s reads record for record', (log) => {
    const bytes = readFileSync(join(directory, log));
    const lines = readFileSync(join(directory, log.replace(/\.log$/, '.batches.jsonl')), 'utf8').trim().split('\n');
    const expected = lines.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
    const actual: Record<string, unknown>[] = [];
    let position = 0;
    for (const batch of batchesIn(bytes)) {
      expect(batch.isValid()).toBe(true);
      const offsets = [...batch.records()].map((record) => record.offset);
      const derived: Record<string, unknown> = {
        position,
        records: offsets.length,
        firstOffsets: offsets.slice(0, 8),
        recordsSha256: digest(batch),
      };
      const fields = Object.keys(expected[actual.length] ?? {});
      actual.push(Object.fromEntries(fields.map((name) => [name, derived[name] ?? batch[name as keyof RecordBatch]])));
      position += batch.sizeInBytes;
    }
    expect(position).toBe(bytes.length);
    expect(actual).toEqual(expected);
  });

  it.each(logs)('%s is byte for byte what we write, where it is not compressed', (log) => {
    for (const batch of batchesIn(readFileSync(join(directory, log)))) {
      if (batch.compression !== 'none' || batch.timestampType === 'LogAppendTime') continue;
      expect(encodeRecordBatch(inputFor(batch)).equals(batch.buffer)).toBe(true);
    }
  });
});

describe('control batches that Kafka wrote', () => {
  it('are byte for byte what we write', () => {
    const place = (batch: RecordBatch) => ({
      timestampMs: batch.maxTimestamp,
      baseOffset: batch.baseOffset,
      partitionLeaderEpoch: batch.partitionLeaderEpoch,
    });
    for (const [name, type] of [['commit-marker', 'commit'] as const, ['abort-marker', 'abort'] as const]) {
      const { hex: bytes } = vectors.find((vector) => vector.name === name)!;
      const marker = RecordBatch.at(Buffer.from(bytes, 'hex'));
      const { producerId, producerEpoch } = marker;
      const ours = encodeEndTxnMarker({ ...place(marker), type, producerId, producerEpoch, coordinatorEpoch: 3 });
      expect(ours.toString('hex')).toBe(bytes);
    }
    const leaderChange = RecordBatch.at(
      readFileSync(join(directory, 'log-directory/__cluster_metadata-0/00000000000000000000.log')),
    );
    const [record] = [...leaderChange.records()];
    expect(controlRecordType(record!)).toBe(ControlRecordType.LeaderChange);
    const ours = encodeControlBatch({
      ...place(leaderChange),
      records: [{ type: ControlRecordType.LeaderChange, value: record!.value! }],
    });
    expect(ours.equals(leaderChange.buffer)).toBe(true);
  });
});

describe('murmur2', () => {
  it('hashes and partitions keys as the Java client does', () => {
    const keys = read<{ key: string; murmur2: number; partitions: number[] }[]>('records/murmur2.json');
    const actual = keys.map(({ key }) => {
      const bytes = Buffer.from(key, 'hex');
      return {
        key,
        murmur2: murmur2(bytes),
        partitions: [1, 3, 6, 12, 100].map((partitions) => partitionForKey(bytes, partitions)),
      };
    });
    expect(actual).toEqual(keys);
  });
});

describe('error codes', () => {
  const errors = read<{ code: number; name: string; retriable: boolean }[]>('errors.json');

  it('are those of Kafka, with its names and its idea of what to retry', () => {
    const actual = errors.map(({ code }) => {
      const { name, retriable } = errorInfo(code);
      return { code, name, retriable };
    });
    expect(actual).toEqual(errors);
    expect(Object.values(ErrorCode)).toHaveLength(errors.length);
  });
});
