import { ConsumerGroupHeartbeatRequest, ListTransactionsRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { init } from './transaction-steps.ts';

const ids = [
  'rx-orders',
  'rx-orders.v2',
  'rx-orders-eu-1',
  'rx-Orders_Dead-Letter',
  'rx-payments.prod.eu-west-1.123',
  'rx-tenant42.invoices',
  'rx-größe',
  'rx-2026-11-21',
  'rx-a',
];

/** What people write. */
const plain = [
  ['rx-.*', '.*', '.+', 'rx-orders', 'rx-orders.*', 'rx-orders\\..*', 'rx-orders[.]v2', '.*orders.*', '.*\\.v\\d+'],
  ['rx-(orders|payments).*', 'rx-(?:orders|payments).*', '(rx-orders)|(rx-a)', 'rx-orders|rx-a', 'orders', '^rx-.*$'],
  [
    '^rx-orders$',
    '\\Arx-a\\z',
    'rx-[a-z]+',
    'rx-[a-z.]+',
    'rx-[^.]+',
    'rx-[^.]*\\..*',
    '[a-z-]+',
    '[\\w.-]+',
    '\\w+-\\w+',
  ],
  [
    'rx-\\w+',
    'rx-\\w+([.-]\\w+)*',
    'rx-[\\w-]*',
    '(?i)RX-ORDERS.*',
    '(?i:rx)-O.*',
    '.*(?i)dead.*',
    '(?i).*dead.letter',
  ],
  [
    '.*\\d',
    '.*\\d+.*',
    '.*\\D',
    'rx-\\d{4}-\\d{2}-\\d{2}',
    'rx-[0-9]{4}(-[0-9]{2}){2}',
    'rx-tenant\\d+\\..*',
    'rx-tenant[0-9]+.*',
  ],
  [
    'rx-tenant(4[0-9]|5[0-9])\\.\\w+',
    '.*\\.(prod|staging)\\..*',
    '.*\\.prod\\.eu-(west|east)-\\d.*',
    '.*-eu-\\d',
    '.*-(eu|us)-.*',
  ],
  [
    'rx-.{0,50}',
    'rx-.{1,249}',
    'rx-.{0,1000}',
    '.{3,10}',
    'rx-.?',
    'rx-a?',
    'rx-a??',
    'rx-.*?s',
    'rx-o+.*',
    'rx-(?P<name>\\w+)',
  ],
  [
    'rx-(?<name>\\w+)',
    '\\Qrx-orders.v2\\E',
    '\\Qrx-orders\\E.*',
    'rx-[[:alpha:]]+',
    'rx-[[:alnum:]._-]+',
    'rx-[[:^digit:]]+',
  ],
  [
    'rx-\\pL+',
    'rx-\\p{L}+',
    'rx-\\p{Lu}.*',
    'rx-\\P{Lu}+',
    'rx-[\\p{L}\\p{N}]+',
    'rx-\\p{Latin}+',
    'rx-\\p{Greek}+',
    'rx-gr.*',
  ],
  [
    'rx-gr\\x{f6}\\x{df}e',
    'rx-größe',
    'rx-gr[äöü]ße',
    '\\brx\\b.*',
    '.*\\bv2',
    'rx\\b-.*',
    '.*\\Bx-.*',
    '(?s).*',
    '(?m)^rx-a$',
  ],
  [
    '(?U)rx-.*',
    'rx-.*|',
    '()rx-a',
    '(|rx-a)',
    '(?:)',
    'rx-(a|)',
    '((((rx))))-a',
    '(r|x|-|a)+',
    '(?:r?x?-?a?)*',
    '[r-x]+-a',
  ],
  [
    '[-rxa]+',
    '[]a]*',
    '[^]a]*',
    '[a\\-rx]+',
    '.*[.].*[.].*',
    '(.*)-(.*)-(.*)',
    '(\\w+[.-]?)+',
    'rx-\\S+',
    'rx-\\s*a',
    '\\x72x-a',
  ],
  [
    '(a+)+b',
    '(.*a){5}',
    '(?:.{0,20}-){2}.*',
    'rx-(([a-z]+|\\d+)[.-]?)+',
    '(?i)[a-z._-]+',
    '(?i)[^0-9]+',
    'rx-[a-z]{1,3}',
    'rx-a{0}a',
  ],
].flat();

/** What is no regular expression of RE2, or not of a form that Kafka's RE2 knows. */
const wrong = [
  ['(', ')', '[', ']', '[a', '[]', 'a**', '*', '+a', '?', 'a{2}{3}', 'a{1001}', 'a{3,2}', '\\', '\\1', '(a)\\1'],
  [
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<!a)',
    '(?>a)',
    '\\p{Nope}',
    '[z-a]',
    '(?z)',
    '(?P<n>a)(?P<n>b)',
    '(?P<n',
    '(?P=n)',
    '\\8',
    'a++',
  ],
  [
    '{',
    '{2}',
    'a{',
    'a{,2}',
    'a{b}',
    '\\K',
    '\\Z',
    '\\G',
    '\\C',
    '\\u0041',
    '[[:nope:]]',
    '\\x{110000}',
    '\\xZZ',
    '(?i',
    '(?#c)a',
  ],
].flat();

const names = (count: number): string =>
  Array.from({ length: count }, (_, at) => `rx-department-${at}-of-the-company`).join('|');

/** Beyond what our broker takes. */
const tooLarge: readonly (readonly [string, string])[] = [
  ['repetitions of repetitions', '(?:rx-.{0,100}){40}'],
  ['a million of a letter', '(a{1000}){1000}'],
  ['a list of names', `rx-a|${names(150)}`],
  ['many Unicode classes', `rx-a|${'\\pL'.repeat(100)}`],
  ['very long', `rx-[${'a'.repeat(12_000)}]`],
];

function list(label: string, transactionalIdPattern: string): Step {
  const filters = { stateFilters: [], producerIdFilters: [], transactionalIdPattern };
  return request(ListTransactionsRequest, 2, filters, { label });
}

function subscribe(label: string, groupId: string, subscribedTopicRegex: string): Step {
  const body = {
    groupId,
    memberId: 'm',
    memberEpoch: 0,
    rebalanceTimeoutMs: 60_000,
    topicPartitions: [],
    subscribedTopicRegex,
  };
  return request(ConsumerGroupHeartbeatRequest, 1, body, { label });
}

/** Regular expressions of clients, by what they match; and what consumers are told of those that are none, or too large. */
export const regularExpressions: Scenario = {
  name: 'regular-expressions',
  steps: [
    ...allCoordinatorsReady,
    ...ids.map((id) => init(4, id, id)),
    ...[...plain, ...wrong].map((pattern) => list(`pattern ${pattern}`, pattern)),
    list('a list of names', `rx-a|${names(60)}`),
    ...wrong.map((pattern, at) => subscribe(`regex ${pattern}`, `rx-${at}`, pattern)),
    ...tooLarge.flatMap(([what, pattern], at) => [
      list(`too large: ${what}`, pattern),
      subscribe(`too large: ${what}`, `rx-large-${at}`, pattern),
    ]),
  ],
};
