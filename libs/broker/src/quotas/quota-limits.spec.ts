import { describe, expect, it } from '@jest/globals';
import { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import { QuotaLimits } from './quota-limits.js';

type Entity = Readonly<Record<string, string | null>>;

/** Limits of 1, 2, 3, ... for the entities in their order. */
function limits(...entities: readonly Entity[]) {
  const changes = entities.map((entity, index) => ({
    entity: new Map(Object.entries(entity)),
    quotas: new Map([['producer_byte_rate', index + 1]]),
  }));
  return QuotaLimits.of(ClientQuotasImage.EMPTY.with(changes), 'producer_byte_rate');
}

const ada = { principal: 'User:ada', clientId: 'shop' };

describe('QuotaLimits', () => {
  /** From the least to the most specific: DefaultQuotaCallback from its end. */
  const levels: readonly Entity[] = [
    { 'client-id': null },
    { 'client-id': 'shop' },
    { user: null },
    { user: null, 'client-id': null },
    { user: null, 'client-id': 'shop' },
    { user: 'ada' },
    { user: 'ada', 'client-id': null },
    { user: 'ada', 'client-id': 'shop' },
  ];

  it.each(levels.map((_, index) => index + 1))('goes by the most specific of %d levels', (count) => {
    expect(limits(...levels.slice(0, count))?.of(ada)?.perSecond).toBe(count);
  });

  it('shares a measure among those whom one limit is for', () => {
    const scopes = (...entities: readonly Entity[]) =>
      [ada, { ...ada, clientId: 'mail' }, { ...ada, principal: 'User:bob' }].map(
        (client) => limits(...entities)?.of(client)?.scope,
      );
    const [adasShop, adasMail, bobsShop] = scopes({ user: 'ada' });
    expect(adasShop).toBe(adasMail);
    expect(bobsShop).toBeUndefined();
    expect(new Set(scopes({ user: null })).size).toBe(2);
    expect(new Set(scopes({ 'client-id': null })).size).toBe(2);
    expect(new Set(scopes({ user: null, 'client-id': null })).size).toBe(3);
  });

  it.each(['', null])('gives a client with the id %j no client id, not even the default', (clientId) => {
    const client = { principal: 'User:ada', clientId };
    expect(limits({ 'client-id': null }, { user: null, 'client-id': null })?.of(client)).toBeUndefined();
    expect(limits({ 'client-id': null }, { user: null })?.of(client)?.perSecond).toBe(2);
  });

  it('takes what is no number for no limit, before any that is less specific', () => {
    const shop = { entity: new Map([['client-id', 'shop']]), quotas: new Map([['producer_byte_rate', Number.NaN]]) };
    const others = { entity: new Map([['client-id', null]]), quotas: new Map([['producer_byte_rate', 1]]) };
    const image = ClientQuotasImage.EMPTY.with([shop, others]);
    expect(QuotaLimits.of(image, 'producer_byte_rate')?.of(ada)?.perSecond).toBe(Infinity);
  });

  it('tells a user called default from all others, and addresses from users', () => {
    expect(limits({ user: '<default>' })?.of(ada)).toBeUndefined();
    expect(limits({ ip: null })).toBeUndefined();
    expect(limits()).toBeUndefined();
  });
});
