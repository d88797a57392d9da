import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Admin, ClientQuotaEntityTypes, ClientQuotaMatchTypes } from '@platformatic/kafka';
import { Collected } from './collected.js';
import { startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { KafkajsFixture } from './kafkajs.fixture.js';
import { errorsOf, PlatformaticFixture } from './platformatic-kafka.fixture.js';
import type { TextMessage } from './platformatic-kafka.fixture.js';

jest.setTimeout(60_000);

const { CLIENT_ID, IP, USER } = ClientQuotaEntityTypes;
const { ANY, DEFAULT, EXACT } = ClientQuotaMatchTypes;
type Entry = Parameters<Admin['alterClientQuotas']>[0]['entries'][number];

let server: ConformanceBroker;
let platformatic: PlatformaticFixture;
let kafkajs: KafkajsFixture;
let admin: Admin;

beforeAll(async () => {
  server = await startConformanceBroker();
  platformatic = new PlatformaticFixture(server.bootstrap);
  kafkajs = new KafkajsFixture(server.bootstrap);
  admin = platformatic.admin;
});

afterAll(async () => {
  await admin.close();
  await server.stop();
});

const alter = (...entries: Entry[]) => admin.alterClientQuotas({ entries, validateOnly: false });

/** Both clients have this id. */
const clientId = [{ entityType: CLIENT_ID, entityName: 'conformance' }];

/** The broker remembers for ten seconds what counted for a quota, so that each of two tests needs one of its own. */
const anonymousClientId = [{ entityType: USER, entityName: 'ANONYMOUS' }, ...clientId];

interface Limit {
  readonly key: 'producer_byte_rate' | 'consumer_byte_rate';
  readonly value: number;
  readonly entities?: Entry['entities'];
}

/** While `use` runs. */
async function limited({ key, value, entities = clientId }: Limit, use: () => Promise<void>) {
  await alter({ entities, ops: [{ key, value, remove: false }] });
  try {
    await use();
  } finally {
    await alter({ entities, ops: [{ key, remove: true }] });
  }
}

/** Milliseconds that it took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

describe('quotas, with the admin of @platformatic/kafka', () => {
  it('are set, found by who they are for, and taken away', async () => {
    const both = [{ entityType: USER, entityName: 'ada' }, ...clientId];
    await alter(
      {
        entities: [{ entityType: USER, entityName: 'ada' }],
        ops: [{ key: 'producer_byte_rate', value: 1e9, remove: false }],
      },
      {
        entities: [{ entityType: USER, entityName: null }],
        ops: [{ key: 'request_percentage', value: 900, remove: false }],
      },
      { entities: both, ops: [{ key: 'controller_mutation_rate', value: 0.5, remove: false }] },
    );
    const named = { entityType: USER, matchType: EXACT, match: 'ada' } as const;
    const ofAda = await admin.describeClientQuotas({ components: [named], strict: true });
    expect(ofAda).toEqual([
      { entity: [{ entityType: 'user', entityName: 'ada' }], values: [{ key: 'producer_byte_rate', value: 1e9 }] },
    ]);
    const users = [{ entityType: USER, matchType: ANY }] as const;
    expect(await admin.describeClientQuotas({ components: [...users], strict: false })).toHaveLength(3);
    expect(await admin.describeClientQuotas({ components: [...users], strict: true })).toHaveLength(2);
    const others = await admin.describeClientQuotas({ components: [{ entityType: USER, matchType: DEFAULT }] });
    expect(others).toMatchObject([{ values: [{ key: 'request_percentage', value: 900 }] }]);
    await alter(
      { entities: [{ entityType: USER, entityName: 'ada' }], ops: [{ key: 'producer_byte_rate', remove: true }] },
      { entities: [{ entityType: USER, entityName: null }], ops: [{ key: 'request_percentage', remove: true }] },
      { entities: both, ops: [{ key: 'controller_mutation_rate', remove: true }] },
    );
    expect(await admin.describeClientQuotas({ components: [...users], strict: false })).toEqual([]);
  });

  it('are refused where they make no sense', async () => {
    const mixed = [{ entityType: IP, entityName: '127.0.0.1' }, ...clientId];
    const wrong = alter({ entities: mixed, ops: [{ key: 'connection_creation_rate', value: 1, remove: false }] });
    expect(await errorsOf(wrong)).toEqual(['INVALID_REQUEST']);
    const negative = alter({ entities: clientId, ops: [{ key: 'producer_byte_rate', value: -1, remove: false }] });
    expect(await errorsOf(negative)).toEqual(['INVALID_REQUEST']);
  });
});

describe('docs/operations.md', () => {
  it('says how to set a quota', async () => {
    const brokers = [server.bootstrap];
    const admin = new Admin({ clientId: 'operator', bootstrapBrokers: brokers });
    await admin.alterClientQuotas({
      entries: [
        {
          entities: [{ entityType: 'client-id', entityName: 'importer' }],
          ops: [{ key: 'producer_byte_rate', value: 1_000_000, remove: false }],
        },
      ],
      validateOnly: false,
    });

    const importer = { entityType: CLIENT_ID, matchType: EXACT, match: 'importer' } as const;
    expect(await admin.describeClientQuotas({ components: [importer] })).toMatchObject([
      { values: [{ key: 'producer_byte_rate', value: 1_000_000 }] },
    ]);
    await admin.close();
  });

  it('says it in code of this spec', () => {
    const lines = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    const file = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
    const [, section = ''] = file('../../docs/operations.md').split('## Quotas');
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(section) ?? [];
    expect(code).toContain('alterClientQuotas');
    expect(lines(file('./quotas.spec.ts'))).toContain(lines(code));
  });
});

describe('a client over its quota', () => {
  /** Ten seconds of the quota pass at once; what is more takes its time. */
  const perSecond = 20_000;
  const value = 'v'.repeat(perSecond * 10);
  const more = 'v'.repeat(8000);

  it('of @platformatic/kafka sends everything, no faster than it may', async () => {
    await platformatic.createTopic('sent-by-platformatic');
    const producer = platformatic.producer();
    const send = (text: string) => producer.send({ messages: [{ topic: 'sent-by-platformatic', value: text }] });
    await limited({ key: 'producer_byte_rate', value: perSecond }, async () => {
      await send(value);
      expect(await timed(() => send(more).then(() => send('last')))).toBeGreaterThan(300);
    });
    await producer.close();
    const values = await platformatic.values('sent-by-platformatic', 'last');
    expect(values.map((text) => text.length)).toEqual([value.length, more.length, 4]);
  });

  it('of kafkajs sends everything, no faster than it may', async () => {
    await kafkajs.createTopic('sent-by-kafkajs');
    const producer = kafkajs.kafka.producer();
    await producer.connect();
    const send = (text: string) => producer.send({ topic: 'sent-by-kafkajs', messages: [{ value: text }] });
    await limited({ key: 'producer_byte_rate', value: perSecond, entities: anonymousClientId }, async () => {
      await send(value);
      expect(await timed(() => send(more).then(() => send('last')))).toBeGreaterThan(300);
    });
    await producer.disconnect();
    const values = await platformatic.values('sent-by-kafkajs', 'last');
    expect(values.map((text) => text.length)).toEqual([value.length, more.length, 4]);
  });

  it('of @platformatic/kafka receives the rest as soon as it may', async () => {
    await platformatic.createTopic('received');
    const producer = platformatic.producer();
    for (let sent = 0; sent < 5; sent++) {
      await producer.send({ messages: [{ topic: 'received', value: `${sent}`.repeat(8000) }] });
    }
    await producer.close();
    const received = new Collected<TextMessage>();
    const consumer = platformatic.consumer('slow-reader');
    await limited({ key: 'consumer_byte_rate', value: 3500 }, async () => {
      await platformatic.read(consumer, 'received', received);
      await received.count(4);
      expect(received.items).toHaveLength(4);
    });
    await received.count(5);
    expect(received.items.map(({ value: text }) => text[0])).toEqual(['0', '1', '2', '3', '4']);
    await consumer.close(true);
  });
});
