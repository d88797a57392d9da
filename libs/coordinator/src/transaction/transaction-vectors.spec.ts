import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { batchesIn } from '@barnabas/protocol';
import type { CoordinatorRecord } from '../decision.js';
import { readTransactionRecord, transactionRecord } from './transaction-record.js';
import { TransactionRuntime } from './transaction-runtime.fixture.js';

const directory = new URL('../../../../test/vectors/log-directory/__transaction_state-0/', import.meta.url);

/** What Apache Kafka wrote. */
function kafkaRecords(): CoordinatorRecord[] {
  const log = readFileSync(new URL('00000000000000000000.log', directory));
  return [...batchesIn(log)]
    .flatMap((batch) => [...batch.records()])
    .map(({ key, value }) => ({ key: key ?? Buffer.alloc(0), value }));
}

describe('a partition of __transaction_state that Apache Kafka wrote', () => {
  it('gives the transactional id as its last record has it', () => {
    const runtime = new TransactionRuntime();
    runtime.log = kafkaRecords();
    runtime.restart();
    expect([...runtime.shard.transactions.keys()]).toEqual(['sample-tx']);
    expect(runtime.transaction('sample-tx')).toMatchObject({
      producerId: 6,
      previousProducerId: 6,
      nextProducerId: -1,
      producerEpoch: 6,
      timeoutMs: 60_000,
      state: 'CompleteCommit',
      clientTransactionVersion: 2,
    });
  });

  it('cut off after a PREPARE, has the markers of it written again', () => {
    const runtime = new TransactionRuntime();
    runtime.isAutomatic = false;
    runtime.log = kafkaRecords().slice(0, 13);
    runtime.restart();
    runtime.sync();
    expect(runtime.markers).toMatchObject([{ producerId: 6, producerEpoch: 4, commit: true, coordinatorEpoch: 1 }]);
    expect([...(runtime.markers[0]?.partitions ?? [])]).toEqual([
      ['transactional', [0]],
      ['__consumer_offsets', [0]],
    ]);
  });

  it('comes out of our writer byte for byte', () => {
    const records = kafkaRecords();
    expect(records).toHaveLength(20);
    for (const record of records) {
      const metadata = readTransactionRecord(record)?.metadata;
      if (metadata === undefined) throw new Error('a tombstone was not expected');
      expect(transactionRecord(metadata, 2)).toEqual(record);
    }
  });

  it('is what our coordinator writes for the same calls of a client', () => {
    const runtime = new TransactionRuntime();
    const producer = runtime.init();
    runtime.add(producer, { transactional: [0] });
    const second = runtime.end(producer, true);
    runtime.add(second, { transactional: [0] });
    runtime.end(second, false);
    const told = (record: CoordinatorRecord) => {
      const metadata = readTransactionRecord(record)?.metadata;
      const { state, producerEpoch, partitions, clientTransactionVersion, previousProducerId } = metadata ?? {};
      const isSame = previousProducerId === metadata?.producerId;
      return { state, producerEpoch, partitions: [...(partitions ?? [])], clientTransactionVersion, isSame };
    };
    expect(runtime.log.map(told)).toEqual(kafkaRecords().slice(0, 7).map(told));
  });
});
