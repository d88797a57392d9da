import 'reflect-metadata';
import {
  KafkaModule,
  KafkaProducer,
  type ServiceDescription,
  SERVICES_TOPIC,
  Subscribe,
  topic,
  TopicProducer,
} from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit, type KafkaTestOptions } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Injectable, Module, type Type } from '@nestjs/common';
import { OrderPlaced, Orders } from './orders.fixture.js';
import { itWithEmbeddedBroker, onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

const Compacted = topic('profiles', { partitions: 3, config: { 'cleanup.policy': 'compact', 'retention.ms': 5000 } });

@Injectable()
class Profiles {
  @KafkaProducer(Compacted) readonly profiles!: TopicProducer<typeof Compacted>;

  @Subscribe(Orders, 'profiles')
  update(): void {}

  @Subscribe('plain', 'profiles')
  plain(): void {}
}

/** Keeps what Nest would print. */
class Lines extends ConsoleLogger {
  readonly lines: string[] = [];

  override log(message: unknown): void {
    this.lines.push(String(message));
  }

  override warn(message: unknown): void {
    this.lines.push(`warning: ${String(message)}`);
  }
}

let kits: KafkaTestKit[] = [];
afterEach(async () => {
  for (const kit of kits.toReversed()) await kit.close();
  kits = [];
});

async function open(providers: Type[], service?: string, brokers?: string) {
  const logger = new Lines();
  const options: KafkaTestOptions = { override: (builder) => builder.setLogger(logger) };
  const named = service === undefined ? {} : { service };
  const kit = await KafkaTest.create(
    { imports: [KafkaModule.forRoot(named)], providers },
    brokers === undefined ? options : { ...options, brokers },
  );
  kits.push(kit);
  return { kit, lines: logger.lines };
}

describe('topics', () => {
  it('are created as declared, those with a plain name as the broker likes, each with its dead letters', async () => {
    const { kit, lines } = await open([Profiles]);
    const names = ['profiles', 'orders', 'orders.profiles.dlt', 'plain', 'plain.profiles.dlt'];
    const described = await kit.admin.describeTopics(names);
    expect(described.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ['profiles', 3],
      ['orders', 6],
      ['orders.profiles.dlt', 6],
      ['plain', 1],
      ['plain.profiles.dlt', 1],
    ]);
    const [configs] = await kit.admin.describeConfigs([{ type: 'topic', name: 'profiles' }]);
    const values = Object.fromEntries(configs!.entries.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ 'cleanup.policy': 'compact', 'retention.ms': '5000' });
    expect(lines).toContain(
      "topic 'plain' did not exist and was created, with the defaults of the broker, as nothing declares it",
    );
  });

  it('are created as one handler declares them when another only names them', async () => {
    @Injectable()
    class Named {
      @Subscribe('orders', 'a-named')
      handle(): void {}
    }
    @Injectable()
    class Declared {
      @Subscribe(Orders, 'z-declared')
      handle(): void {}
    }
    const { kit } = await open([Named, Declared]);
    const [described] = await kit.admin.describeTopics(['orders']);
    expect(described!.partitions).toHaveLength(6);
  });

  it('are created once when several instances start at the same time', async () => {
    const { kit } = await open([]);
    const all = await Promise.all([1, 2, 3].map(() => open([Profiles], undefined, kit.brokers)));
    const created = all.flatMap(({ lines }) => lines.filter((line) => line.startsWith("topic 'orders' did not exist")));
    expect(created).toHaveLength(1);
  });

  it('that differ from what is declared are reported and left alone', async () => {
    const { kit } = await open([]);
    await kit.admin.createTopics([{ name: 'profiles', partitions: 2, config: { 'retention.ms': '7000' } }]);
    const { lines } = await open([Profiles], undefined, kit.brokers);
    expect(lines.filter((line) => line.startsWith('warning'))).toEqual([
      "warning: topic 'profiles' is not as declared: it has 2 partitions, not 3; it is used as it is",
      "warning: topic 'profiles' is not as declared: cleanup.policy is delete, not compact; it is used as it is",
      "warning: topic 'profiles' is not as declared: retention.ms is 7000, not 5000; it is used as it is",
    ]);
    const [described] = await kit.admin.describeTopics(['profiles']);
    expect(described!.partitions).toHaveLength(2);
  });

  itWithEmbeddedBroker('cannot be had without a cluster: the application says where it looked', async () => {
    const { kit } = await open([]);
    const { brokers } = kit;
    await kit.broker.stop();
    const metadata = {
      imports: [KafkaModule.forRoot({ startTimeout: 50, client: { connectTimeoutMs: 50 } })],
      providers: [Profiles],
    };
    await expect(KafkaTest.create(metadata, { brokers })).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining(`is the cluster at ${brokers} running?`),
    });
  });
});

describe('the service catalogue', () => {
  it('shows the service with its topics, groups, handlers and instance, refreshed, until it stops', async () => {
    const { kit: catalogue } = await open([]);
    const { kit } = await open([Profiles], 'profiles-service', catalogue.brokers);
    const entries = await catalogue.records(SERVICES_TOPIC);
    expect(entries).toHaveLength(1);
    const entry = JSON.parse(entries[0]!.value!.toString()) as ServiceDescription;
    expect(entries[0]!.key!.toString()).toBe(`profiles-service/${entry.instance}`);
    expect(entry).toMatchObject({
      service: 'profiles-service',
      pid: process.pid,
      produces: ['profiles'],
      consumes: ['orders', 'plain'],
      groups: ['profiles'],
      handlers: [
        { handler: 'Profiles#update', topic: 'orders', group: 'profiles' },
        { handler: 'Profiles#plain', topic: 'plain', group: 'profiles' },
      ],
    });
    expect(Date.parse(entry.expiresAt) - Date.parse(entry.startedAt)).toBeGreaterThanOrEqual(90_000);
    const [configs] = await catalogue.admin.describeConfigs([{ type: 'topic', name: SERVICES_TOPIC }]);
    expect(configs!.entries.find(({ name }) => name === 'cleanup.policy')!.value).toBe('compact');
    await kit.close();
    const [, tombstone] = await catalogue.records(SERVICES_TOPIC);
    expect(tombstone).toMatchObject({ key: entries[0]!.key, value: null });
  });

  itWithEmbeddedBroker('is refreshed before its entries expire', async () => {
    const { kit } = await open([], 'idle-service');
    await kit.clock.advance(61_000);
    const entries = (await kit.records(SERVICES_TOPIC)).map(
      ({ value }) => JSON.parse(value!.toString()) as ServiceDescription,
    );
    expect(entries).toHaveLength(3);
    expect(Date.parse(entries[1]!.expiresAt)).toBeGreaterThan(Date.parse(entries[0]!.expiresAt));
  });

  it('goes without services that have no name', async () => {
    const { kit } = await open([Profiles]);
    const names = (await kit.admin.listTopics()).map(({ name }) => name);
    expect(names).not.toContain(SERVICES_TOPIC);
  });
});

describe('options', () => {
  @Module({ providers: [{ provide: 'NAME', useValue: 'from-elsewhere' }], exports: ['NAME'] })
  class ConfigModule {}

  it('can come from other providers', async () => {
    const kafka = KafkaModule.forRootAsync({
      imports: [ConfigModule],
      inject: ['NAME'],
      useFactory: async (service: string) => ({ service, defaults: { retry: { attempts: 1 } } }),
    });
    const kit = await KafkaTest.create({ imports: [kafka], providers: [Profiles] });
    kits.push(kit);
    const [entry] = await kit.records(SERVICES_TOPIC);
    expect(entry!.key!.toString()).toMatch(/^from-elsewhere\//);
    expect(await kit.get(Profiles).profiles.send({ key: 'p', value: {} })).toMatchObject({ topic: 'profiles' });
  });
});

describe('wrong declarations', () => {
  class Twice {
    @Subscribe('orders', 'email')
    one(_placed: OrderPlaced): void {}

    @Subscribe(Orders, 'email')
    two(): void {}
  }

  class Typo {
    @Subscribe(Orders, 'email', { concurency: 3 } as object)
    handle(): void {}
  }

  class TooFew {
    @Subscribe(Orders, 'email', { concurrency: 0 })
    handle(): void {}
  }

  class NoName {
    @Subscribe('orders placed', 'email')
    handle(): void {}
  }

  class FromACircle {
    @Subscribe(undefined as never, 'email')
    handle(): void {}
  }

  class WithoutTypes {
    @Subscribe('orders', 'email')
    handle(_placed: OrderPlaced): void {}
  }
  Reflect.deleteMetadata('design:paramtypes', WithoutTypes.prototype, 'handle');

  it('of producers are refused where they stand', () => {
    expect(() => KafkaProducer(undefined as never)).toThrow('@KafkaProducer: the topic is undefined');
  });

  it.each([
    [FromACircle, 'FromACircle#handle: the topic is undefined, not a topic(...) or a name: do the files of topic and'],
    [WithoutTypes, 'WithoutTypes#handle: the compiler has left no parameter types: turn on emitDecoratorMetadata'],
    [Twice, "topic 'orders' is subscribed for group 'email' by Twice#one and Twice#two"],
    [Typo, "Typo#handle: there is no option 'concurency'"],
    [TooFew, 'TooFew#handle: concurrency must be a whole number of at least 1, not 0'],
    [NoName, "NoName#handle: 'orders placed' is no name for a topic"],
  ])('are refused at boot: %p', async (provider, message) => {
    await expect(open([Injectable()(provider) ?? provider])).rejects.toThrow(message);
  });
});
