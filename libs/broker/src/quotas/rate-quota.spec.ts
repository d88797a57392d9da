import { describe, expect, it } from '@jest/globals';
import { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import { Measures } from './measures.js';
import { QuotaLimits } from './quota-limits.js';
import { Rate } from './rate.js';
import { RateQuota } from './rate-quota.js';

const windows = { count: 11, sizeMs: 1000 };
const shop = { principal: 'User:ANONYMOUS', clientId: 'shop' };

function limited(perSecond: number, entity: Readonly<Record<string, string | null>> = { 'client-id': null }) {
  const changes = [{ entity: new Map(Object.entries(entity)), quotas: new Map([['producer_byte_rate', perSecond]]) }];
  return QuotaLimits.of(ClientQuotasImage.EMPTY.with(changes), 'producer_byte_rate');
}

describe('RateQuota', () => {
  it('measures nothing and throttles nobody when nothing is set', () => {
    const quota = new RateQuota(windows);
    expect([quota.isSet, quota.record(shop, 1e12, 0), quota.valueMax(shop)]).toEqual([false, 0, Infinity]);
  });

  it('goes on with what it has measured when the limit changes', () => {
    const quota = new RateQuota(windows);
    quota.limits = limited(1000);
    expect(quota.record(shop, 5000, 0)).toBe(0);
    quota.limits = limited(100);
    expect(quota.record(shop, 0, 0)).toBe(40_000);
    expect(quota.valueMax(shop)).toBe(1000);
    quota.limits = undefined;
    expect(quota.record(shop, 0, 0)).toBe(0);
  });

  it('throttles for no longer than it may, and never for more milliseconds than the protocol can tell', () => {
    const [bounded, unbounded] = [new RateQuota(windows, 1000), new RateQuota(windows)];
    bounded.limits = unbounded.limits = limited(1);
    expect([bounded.record(shop, 1e9, 0), unbounded.record(shop, 1e9, 0)]).toEqual([1000, 2 ** 31 - 1]);
  });

  it('forgets clients of whom nothing is left to measure', () => {
    const rates = new Measures(() => new Rate(windows), 11_000);
    for (let client = 0; client < 100; client++) rates.of(String(client), client).record(1, client);
    expect(rates.size).toBe(100);
    rates.of('99', 11_050).record(1, 11_050);
    expect(rates.size).toBe(49);
  });
});
