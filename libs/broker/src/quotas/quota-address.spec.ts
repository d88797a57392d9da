import { describe, expect, it } from '@jest/globals';
import { canonicalAddress, quotaAddresses } from './quota-address.js';

describe('an address of a quota', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.1', '10.0.0.1'],
    ['167772161', '10.0.0.1'],
    ['010.0.0.1', '10.0.0.1'],
    ['FE80:0::1', 'fe80::1'],
    ['[::1]', '::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('%s is %s', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });

  it.each(['1.2.3.999', '4294967296', '1.2.3.4.5', '1.2.3.', '0x7f.1', 'fe80::g', 'a:b', 'example.org', ''])(
    '%j is none',
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );

  it('localhost is both of the loopback', () => {
    expect(quotaAddresses('localhost')).toEqual(['127.0.0.1', '::1']);
  });
});
