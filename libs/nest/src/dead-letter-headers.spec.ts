import type { ConsumerRecord } from '@barnabas/client';
import { describe, expect, it } from '@jest/globals';
import { deadLetterHeaders } from './dead-letter-headers.js';

const record: ConsumerRecord = {
  topic: 'orders',
  partition: 258,
  offset: 4_294_967_297,
  timestamp: 1,
  timestampType: 'LogAppendTime',
  key: null,
  value: null,
  headers: [
    { key: 'tenant', value: Buffer.from('acme') },
    { key: 'kafka_dlt-original-topic', value: Buffer.from('before') },
    { key: 'kafka_dlt-exception-message', value: Buffer.from('an older failure') },
  ],
  leaderEpoch: 0,
};

describe('headers of a dead letter', () => {
  it('have numbers as Spring writes them: int and long, big-endian', () => {
    const headers = new Map(deadLetterHeaders(record, 'g', new Error('x')).map(({ key, value }) => [key, value]));
    expect(headers.get('kafka_dlt-original-partition')).toEqual(Buffer.from('00000102', 'hex'));
    expect(headers.get('kafka_dlt-original-offset')).toEqual(Buffer.from('0000000100000001', 'hex'));
    expect(headers.get('kafka_dlt-original-timestamp')).toEqual(Buffer.from('0000000000000001', 'hex'));
    expect(headers.get('kafka_dlt-original-timestamp-type')).toBe('LogAppendTime');
  });

  it('keep the record’s own, add to where it came from, and replace an older failure', () => {
    const headers = deadLetterHeaders(record, 'g', 'just text');
    const of = (name: string) => headers.filter(({ key }) => key === name).map(({ value }) => String(value));
    expect(of('tenant')).toEqual(['acme']);
    expect(of('kafka_dlt-original-topic')).toEqual(['before', 'orders']);
    expect(of('kafka_dlt-exception-message')).toEqual(['just text']);
    expect(of('kafka_dlt-exception-fqcn')).toEqual(['string']);
  });
});
