import { describe, expect, it } from '@jest/globals';
import { CorruptRecordError } from '../errors.js';
import { controlRecordType, ControlRecordType, encodeControlBatch, encodeEndTxnMarker } from './control-batch.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';

describe('control batches', () => {
  it.each(['commit', 'abort'] as const)('end a transaction by %s', (type) => {
    const bytes = encodeEndTxnMarker({ type, producerId: 7, producerEpoch: 2, coordinatorEpoch: 5, timestampMs: 99 });
    const batch = RecordBatch.at(bytes);
    expect(batch).toMatchObject({
      isControl: true,
      isTransactional: true,
      producerId: 7,
      producerEpoch: 2,
      baseSequence: -1,
    });
    const [record] = [...batch.records()];
    expect(controlRecordType(record!)).toBe(type === 'commit' ? ControlRecordType.Commit : ControlRecordType.Abort);
    expect(record!.value!.toString('hex')).toBe('000000000005');
  });

  it('carry several records of the metadata log, without a transaction', () => {
    const values = [ControlRecordType.KRaftVersion, ControlRecordType.KRaftVoters].map((type) => ({
      type,
      value: Buffer.from([type]),
    }));
    const batch = RecordBatch.at(
      encodeControlBatch({ records: values, timestampMs: 5, baseOffset: 3, partitionLeaderEpoch: 1 }),
    );
    expect(batch).toMatchObject({ isControl: true, isTransactional: false, baseOffset: 3, partitionLeaderEpoch: 1 });
    expect([...batch.records()].map(controlRecordType)).toEqual([5, 6]);
  });

  it.each([null, Buffer.from('000000', 'hex'), Buffer.from('ffff0001', 'hex')])('refuse the key %p', (key) => {
    const [record] = [
      ...RecordBatch.at(encodeRecordBatch({ isControl: true, records: [{ key, timestamp: 1 }] })).records(),
    ];
    expect(() => controlRecordType(record!)).toThrow(CorruptRecordError);
  });
});
