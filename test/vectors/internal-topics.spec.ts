import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  batchesIn,
  decodeGroupRecord,
  decodeMetadataRecord,
  decodeTransactionRecord,
  encodeCoordinatorKey,
  encodeCoordinatorValue,
  encodeMetadataRecord,
  groupMessages,
  metadataMessages,
  transactionMessages,
} from '@barnabas/protocol';
import type { CoordinatorMessages, GroupRecord, Message, RecordView, TransactionRecord } from '@barnabas/protocol';
import { describe, expect, it } from '@jest/globals';

/** The records of a partition that Apache Kafka wrote, without control records. */
function recordsOf(partition: string): RecordView[] {
  const directory = join(import.meta.dirname, 'log-directory', partition);
  const segments = readdirSync(directory).filter((name) => name.endsWith('.log'));
  const batches = segments.toSorted().flatMap((name) => [...batchesIn(readFileSync(join(directory, name)))]);
  return batches.filter((batch) => !batch.isControl).flatMap((batch) => [...batch.records()]);
}

const presentBytes = (bytes: Buffer | null): Buffer => {
  if (bytes === null) throw new Error('a record without key or value');
  return bytes;
};

function sameBytes(messages: CoordinatorMessages, decoded: GroupRecord | TransactionRecord, record: RecordView): void {
  if (decoded.name === 'Unknown') throw new Error(`record type ${decoded.type} is unknown`);
  const declared = messages[decoded.name];
  if (declared === undefined) throw new Error(`${decoded.name} is not declared`);
  expect(encodeCoordinatorKey(declared.key, decoded.key)).toEqual(record.key);
  if (record.value === null) return expect(decoded.value).toBeNull();
  expect(encodeCoordinatorValue(declared.value, record.value.readInt16BE(0), decoded.value)).toEqual(record.value);
}

describe('internal topics written by Apache Kafka', () => {
  it('__consumer_offsets: every record is understood and written back byte for byte', () => {
    const names = recordsOf('__consumer_offsets-0').map((record) => {
      const decoded = decodeGroupRecord(presentBytes(record.key), record.value);
      sameBytes(groupMessages, decoded, record);
      return decoded.name;
    });
    expect(names).toEqual(expect.arrayContaining(['OffsetCommit', 'GroupMetadata', 'ConsumerGroupMetadata']));
  });

  it('__consumer_offsets: the offsets that the sample groups committed are there', () => {
    const committed = recordsOf('__consumer_offsets-0').flatMap((record) => {
      const decoded = decodeGroupRecord(presentBytes(record.key), record.value);
      return decoded.name === 'OffsetCommit' && decoded.value !== null ? [{ ...decoded.key, ...decoded.value }] : [];
    });
    for (const [group, offset, metadata] of [
      ['sample-classic', 500, 'note-classic'],
      ['sample-consumer', 500, 'note-consumer'],
      ['sample-tx-group', 77, expect.any(String)],
    ] as const) {
      expect(committed).toContainEqual(expect.objectContaining({ group, topic: 'plain', partition: 0, offset, metadata }));
    }
  });

  it('__transaction_state: every record is understood and written back byte for byte', () => {
    const records = recordsOf('__transaction_state-0');
    for (const record of records) {
      sameBytes(transactionMessages, decodeTransactionRecord(presentBytes(record.key), record.value), record);
    }
    expect(records.length).toBeGreaterThan(0);
  });

  it('__cluster_metadata: every record is understood and written back byte for byte', () => {
    const names = recordsOf('__cluster_metadata-0').map((record) => {
      const bytes = presentBytes(record.value);
      const { name, version, value } = decodeMetadataRecord(bytes);
      const declared: Message<unknown> = metadataMessages[name];
      expect(encodeMetadataRecord(declared, version, value)).toEqual(bytes);
      return name;
    });
    expect(names).toEqual(expect.arrayContaining(['TopicRecord', 'PartitionRecord', 'FeatureLevelRecord', 'ConfigRecord']));
  });
});
