import { AlterClientQuotasRequest, DescribeClientQuotasRequest } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';

const [exact, byDefault, anyName] = [0, 1, 2];

/** Names by type; null stands for the default of that type. */
type Entity = Readonly<Record<string, string | null>>;
type Quotas = Readonly<Record<string, number | null>>;

interface Entry {
  readonly entity: readonly { readonly entityType: string; readonly entityName: string | null }[];
  readonly ops: readonly { readonly key: string; readonly value: number; readonly remove: boolean }[];
}

/** A quota of null is taken away. */
function entry(entity: Entity, quotas: Quotas): Entry {
  return {
    entity: Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName })),
    ops: Object.entries(quotas).map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
  };
}

function alter(version: number, label: string, entries: readonly Entry[], validateOnly = false): Step {
  const copies = entries.map(({ entity, ops }) => ({ entity: [...entity], ops: [...ops] }));
  return request(AlterClientQuotasRequest, version, { entries: copies, validateOnly }, { label });
}

interface Component {
  readonly entityType: string;
  readonly matchType: number;
  readonly match?: string | null;
}

function describe(version: number, label: string, components: readonly Component[], strict = false): Step {
  const body = { components: components.map((component) => ({ match: null, ...component })), strict };
  return request(DescribeClientQuotasRequest, version, body, { label });
}

/** Apache shows what is set a little after the answer that it is. */
function shown(marker: string): Step[] {
  return [
    alter(1, marker, [entry({ user: marker }, { producer_byte_rate: 1 })]),
    request(
      DescribeClientQuotasRequest,
      1,
      { components: [{ entityType: 'user', matchType: exact, match: marker }], strict: true },
      { label: `until ${marker} is shown`, until: { 'entries.0.values.0.value': 1 } },
    ),
  ];
}

const user = (name: string): Entity => ({ user: name });
const rate = { producer_byte_rate: 1024 };

function altered(version: number): Step[] {
  const me = `alterer-${version}`;
  const one = (label: string, entity: Entity, quotas: Quotas, validateOnly = false): Step =>
    alter(version, label, [entry(entity, quotas)], validateOnly);
  return [
    one('only validated', user(me), rate, true),
    one('bad and only validated', user(me), { nonsense: 1 }, true),
    one('a user', user(me), rate),
    one('a user again', user(me), rate),
    one(
      'every quota',
      { user: me, 'client-id': 'c' },
      {
        producer_byte_rate: 1.0000001,
        consumer_byte_rate: 9_007_199_254_740_992,
        request_percentage: 0.5,
        controller_mutation_rate: 1e-9,
      },
    ),
    one('a default user', { user: null }, { consumer_byte_rate: 1e15 }),
    one('a default client', { 'client-id': null }, { consumer_byte_rate: 1e15 }),
    one('a user, any of its clients', { user: me, 'client-id': null }, { request_percentage: 200 }),
    one('an address', { ip: `10.0.0.${version + 1}` }, { connection_creation_rate: 10 }),
    one('an address of version 6', { ip: 'fe80::1' }, { connection_creation_rate: 10 }),
    one('a default address', { ip: null }, { connection_creation_rate: 1_000_000 }),
    one('nobody', {}, rate),
    one('nothing', user(me), {}),
    one('unknown type', { group: 'g' }, rate),
    one('type without a name', { '': 'g' }, rate),
    one('a known and an unknown type', { user: me, group: 'g' }, rate),
    one('empty user', user(''), rate),
    one('empty client', { 'client-id': '' }, rate),
    one('empty address', { ip: '' }, { connection_creation_rate: 1 }),
    one('no address', { ip: '1.2.3.999' }, { connection_creation_rate: 1 }),
    one('localhost', { ip: 'localhost' }, { connection_creation_rate: 1_000_000 }),
    one('short address', { ip: '10.1' }, { connection_creation_rate: 1_000_000 }),
    one('numeric address', { ip: '167772161' }, { connection_creation_rate: 1_000_000 }),
    one('address in brackets', { ip: '[::1]' }, { connection_creation_rate: 1_000_000 }),
    one('a user at an address', { ip: '10.0.0.1', user: me }, rate),
    one('a client at an address', { ip: '10.0.0.1', 'client-id': 'c' }, rate),
    one('a default user at a default address', { ip: null, user: null }, rate),
    one('unknown key', user(me), { nonsense: 1 }),
    one('key of addresses for a user', user(me), { connection_creation_rate: 1 }),
    one('key of users for an address', { ip: '10.0.0.1' }, rate),
    one('unknown key taken away', user(me), { nonsense: null }),
    one('zero', user(me), { producer_byte_rate: 0 }),
    one('negative', user(me), { producer_byte_rate: -1 }),
    one('a fraction of a byte', user(me), { producer_byte_rate: 1.5 }),
    one('almost no fraction', user(me), { producer_byte_rate: 1.000001 }),
    one('a fraction of a connection', { ip: '10.0.0.1' }, { connection_creation_rate: 1.5 }),
    one('too many bytes', user(me), { producer_byte_rate: 1e19 }),
    one('just too many bytes', user(me), { producer_byte_rate: 2 ** 63 }),
    one('too many connections', { ip: '10.0.0.1' }, { connection_creation_rate: 2_147_483_648 }),
    one('no number of percent', user(me), { request_percentage: Number.NaN }),
    one('no number of bytes', user(me), { producer_byte_rate: Number.NaN }),
    one('without bound', user(me), { request_percentage: Infinity }),
    one('bytes without bound', user(me), { consumer_byte_rate: Infinity }),
    one('good and bad together', user(me), { consumer_byte_rate: 5, nonsense: 1 }),
    alter(version, 'one key twice', [
      {
        entity: entry(user(me), {}).entity,
        ops: [
          { key: 'consumer_byte_rate', value: 1, remove: false },
          { key: 'consumer_byte_rate', value: 2, remove: false },
        ],
      },
    ]),
    alter(version, 'one entity twice', [
      entry(user(`${me}-twice`), { consumer_byte_rate: 1 }),
      entry(user(`${me}-twice`), { consumer_byte_rate: 2 }),
    ]),
    alter(version, 'one entity twice, and another', [
      entry(user(`${me}-thrice`), { consumer_byte_rate: 1 }),
      entry(user(`${me}-other`), { consumer_byte_rate: 1 }),
      entry(user(`${me}-thrice`), { producer_byte_rate: 2 }),
    ]),
    alter(version, 'one type twice', [
      {
        entity: [
          { entityType: 'user', entityName: 'first' },
          { entityType: 'user', entityName: `${me}-last` },
        ],
        ops: entry({}, { consumer_byte_rate: 7 }).ops,
      },
    ]),
    alter(version, 'good and bad', [entry(user(`${me}-good`), rate), entry(user(me), { nonsense: 1 })]),
    alter(version, 'none', []),
    one('a name of all sorts', user('a b/c=%<default>é'), rate),
    one('the name of a default', user('<default>'), rate),
    one('taken away', user(me), { producer_byte_rate: null }),
    one('taken away again', user(me), { producer_byte_rate: null }),
  ];
}

function described(version: number): Step[] {
  return [
    describe(version, 'all', []),
    describe(version, 'all, strictly', [], true),
    describe(version, 'users', [{ entityType: 'user', matchType: anyName }]),
    describe(version, 'users, strictly', [{ entityType: 'user', matchType: anyName }], true),
    describe(version, 'one user', [{ entityType: 'user', matchType: exact, match: `alterer-${version}` }]),
    describe(version, 'unknown user', [{ entityType: 'user', matchType: exact, match: 'nobody' }]),
    describe(version, 'empty user', [{ entityType: 'user', matchType: exact, match: '' }]),
    describe(version, 'default user', [{ entityType: 'user', matchType: byDefault }]),
    describe(version, 'default client', [{ entityType: 'client-id', matchType: byDefault }], true),
    describe(version, 'users and clients', [
      { entityType: 'user', matchType: anyName },
      { entityType: 'client-id', matchType: anyName },
    ]),
    describe(version, 'addresses', [{ entityType: 'ip', matchType: anyName }]),
    describe(version, 'default address', [{ entityType: 'ip', matchType: byDefault }]),
    describe(version, 'addresses of users', [
      { entityType: 'ip', matchType: anyName },
      { entityType: 'user', matchType: exact, match: 'u' },
    ]),
    describe(version, 'clients at addresses', [
      { entityType: 'client-id', matchType: anyName },
      { entityType: 'ip', matchType: byDefault },
    ]),
    describe(version, 'unknown type', [{ entityType: 'group', matchType: anyName }]),
    describe(version, 'empty type', [{ entityType: '', matchType: anyName }]),
    describe(version, 'one type twice', [
      { entityType: 'user', matchType: anyName },
      { entityType: 'user', matchType: exact, match: 'u' },
    ]),
    describe(version, 'unknown way to match', [{ entityType: 'user', matchType: 3 }]),
    describe(version, 'exactly nothing', [{ entityType: 'user', matchType: exact }]),
    describe(version, 'default with a name', [{ entityType: 'user', matchType: byDefault, match: 'u' }]),
    describe(version, 'any with a name', [{ entityType: 'user', matchType: anyName, match: 'u' }]),
  ];
}

/** As many changes as one request may make, and one more. */
function tooMany(quotas: Quotas): Step[] {
  return [10_000, 10_001].map((count) => {
    const users = Array.from({ length: count }, (_, each) => user(`of-${count}-${each}`));
    const entries = users.map((entity) => entry(entity, quotas));
    return alter(1, `${JSON.stringify(quotas)} of ${count} users`, entries);
  });
}

export const clientQuotas: Scenario = {
  name: 'client-quotas',
  steps: [
    ...eachVersion(AlterClientQuotasRequest, altered),
    ...shown('everything'),
    ...eachVersion(DescribeClientQuotasRequest, described),
    ...tooMany(rate),
    ...tooMany({ producer_byte_rate: null }),
  ],
};
