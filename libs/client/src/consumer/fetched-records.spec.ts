import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { encodeRecordBatch } from '@barnabas/protocol';
import type { IsolationLevel } from '../topic-partition.js';
import type { ConsumerRecord } from './consumer-options.js';
import { FetchedRecords } from './fetched-records.js';

const at = { topic: 'transactional', partition: 0 };

function segment(name: string): Buffer {
  return readFileSync(new URL(`../../../../test/vectors/log-directory/transactional-0/${name}`, import.meta.url));
}

/** A partition with committed and aborted transactions, as Apache Kafka wrote it. */
const log = Buffer.concat([segment('00000000000000000000.log'), segment('00000000000000000004.log')]);

/** Its transaction index: version, producer id, first offset, last offset, last stable offset. */
function abortedFrom(index: Buffer): { producerId: number; firstOffset: number; lastOffset: number }[] {
  return Array.from({ length: index.length / 34 }, (_, entry) => ({
    producerId: Number(index.readBigInt64BE(entry * 34 + 2)),
    firstOffset: Number(index.readBigInt64BE(entry * 34 + 10)),
    lastOffset: Number(index.readBigInt64BE(entry * 34 + 18)),
  }));
}
const aborted = abortedFrom(segment('00000000000000000004.txnindex'));

/** What Apache Kafka read in it. */
const batches = ['00000000000000000000', '00000000000000000004'].flatMap((name) =>
  String(segment(`${name}.batches.jsonl`))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { isControl: boolean; baseOffset: number; lastOffset: number }),
);

function fetched(fromOffset: number, isolationLevel: IsolationLevel, bytes = log): FetchedRecords {
  return new FetchedRecords(
    { ...at, bytes, abortedTransactions: aborted, highWatermark: 30 },
    fromOffset,
    isolationLevel,
  );
}

function offsets(source: FetchedRecords): number[] {
  const records: ConsumerRecord[] = [];
  while (!source.isExhausted) source.take(3, records);
  return records.map(({ offset }) => offset);
}

function dataOffsets(from: number): number[] {
  return batches
    .filter(({ isControl }) => !isControl)
    .flatMap(({ baseOffset, lastOffset }) =>
      Array.from({ length: lastOffset - baseOffset + 1 }, (_, index) => baseOffset + index),
    )
    .filter((offset) => offset >= from);
}

describe('FetchedRecords', () => {
  it('skips aborted transactions and control records when it reads committed records', () => {
    const source = fetched(0, 'read_committed');
    const isAborted = (offset: number): boolean =>
      aborted.some(({ firstOffset, lastOffset }) => offset >= firstOffset && offset <= lastOffset);
    expect(aborted.length).toBeGreaterThan(0);
    expect(offsets(source)).toEqual(dataOffsets(0).filter((offset) => !isAborted(offset)));
    expect(source.position).toBe(source.endOffset);
  });

  it('skips control records only when it reads everything', () => {
    expect(offsets(fetched(0, 'read_uncommitted'))).toEqual(dataOffsets(0));
  });

  it('begins in the middle of a batch', () => {
    expect(offsets(fetched(6, 'read_uncommitted'))).toEqual(dataOffsets(6));
  });

  it('leaves a partial last batch to the next fetch', () => {
    const source = fetched(0, 'read_uncommitted', log.subarray(0, log.length - 1));
    const last = batches.at(-1);
    expect(source.endOffset).toBe(last?.baseOffset);
    expect(offsets(source)).toEqual(dataOffsets(0).filter((offset) => offset < source.endOffset));
  });

  it('delivers what comes before damaged bytes, then names the offset', () => {
    const good = encodeRecordBatch({ records: [{ value: Buffer.from('a'), timestamp: 0 }] });
    const bad = encodeRecordBatch({ baseOffset: 1, records: [{ value: Buffer.from('b'), timestamp: 0 }] });
    bad[bad.length - 2]! ^= 1;
    const source = fetched(0, 'read_uncommitted', Buffer.concat([good, bad]));
    const records: ConsumerRecord[] = [];
    expect(() => {
      source.take(10, records);
    }).toThrow(
      expect.objectContaining({
        code: 'CORRUPT_MESSAGE',
        message: expect.stringContaining('offset 1') as unknown as string,
      }),
    );
    expect(records.map(({ offset }) => offset)).toEqual([0]);
    expect(source.position).toBe(1);
  });
});
