import { describe, expect, it } from '@jest/globals';
import { inHashOrder } from './hash-order.js';

const self = (text: string): string => text;

describe('inHashOrder', () => {
  it('is the order of a HashMap that is as small as it can be', () => {
    expect(inHashOrder(['user', 'client-id'], self)).toEqual(['client-id', 'user']);
    expect(inHashOrder(['ip', 'user'], self)).toEqual(['user', 'ip']);
  });

  it('keeps what meets in one bucket as it was', () => {
    const keys = ['producer_byte_rate', 'consumer_byte_rate', 'request_percentage'];
    expect(inHashOrder(keys, self)).toEqual(['consumer_byte_rate', 'producer_byte_rate', 'request_percentage']);
    expect(inHashOrder(keys.toReversed(), self)).toEqual([
      'consumer_byte_rate',
      'request_percentage',
      'producer_byte_rate',
    ]);
  });
});
