import 'reflect-metadata';
import { KafkaHealthIndicator, KafkaModule, KafkaProducer, Subscribe, TopicProducer, topic } from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { order, OrderPlaced, Orders } from './orders.fixture.js';
import { onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

const Confirmed = topic('confirmed', { partitions: 1 });
const events: string[] = [];
let begun: () => void;
let finish: () => void;

@Injectable()
class Database {
  isOpen = true;

  onModuleDestroy(): void {
    this.isOpen = false;
    events.push('database closed');
  }
}

@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

@Injectable()
class Confirmation {
  @KafkaProducer(Confirmed) private readonly confirmed!: TopicProducer<typeof Confirmed>;

  constructor(private readonly database: Database) {}

  @Subscribe(Orders, 'email')
  async confirm(placed: OrderPlaced): Promise<void> {
    begun();
    await new Promise<void>((resolve) => (finish = resolve));
    events.push(`handled ${placed.id} with the database ${this.database.isOpen ? 'open' : 'closed'}`);
    await this.confirmed.send({ key: placed.id, value: { id: placed.id } });
  }

  onModuleDestroy(): void {
    events.push('handler destroyed');
  }

  /** Whoever has a last word may still send it. */
  async onApplicationShutdown(): Promise<void> {
    await this.confirmed.send({ value: 'goodbye' });
    events.push('goodbye sent');
  }
}

let host: KafkaTestKit;
afterEach(() => host.close());

describe('a stop under load', () => {
  it('drains, commits and leaves before anything is destroyed that handlers use, and sends to the very end', async () => {
    host = await KafkaTest.create({ imports: [KafkaModule.forRoot()] });
    const handling = new Promise<void>((resolve) => (begun = resolve));
    const metadata = { imports: [DatabaseModule, KafkaModule.forRoot()], providers: [Confirmation] };
    const kit = await KafkaTest.create(metadata, { brokers: host.brokers });
    await kit.produce(Orders, order('o-1'));
    await kit.produce(Orders, order('o-1'));
    await handling;
    const closed = kit.close();
    events.push('stop asked for');
    finish();
    await closed;
    expect(events).toEqual([
      'stop asked for',
      'handled o-1 with the database open',
      'handler destroyed',
      'database closed',
      'goodbye sent',
    ]);
    const committed = await host.admin.listGroupOffsets('email');
    expect(committed.map(({ offset }) => offset)).toEqual([1]);
    expect(await host.admin.describeGroups(['email'])).toMatchObject([{ state: 'Empty', members: [] }]);
    const sent = (await host.records('confirmed')).map(({ value }) => value!.toString());
    expect(sent).toEqual(['{"id":"o-1"}', '"goodbye"']);
  });

  it('does not wait longer than the drain timeout for a handler that never ends', async () => {
    host = await KafkaTest.create({ imports: [KafkaModule.forRoot()] });
    const handling = new Promise<void>((resolve) => (begun = resolve));
    const metadata = {
      imports: [DatabaseModule, KafkaModule.forRoot({ drainTimeout: '20ms' })],
      providers: [Confirmation],
    };
    const kit = await KafkaTest.create(metadata, { brokers: host.brokers });
    await kit.produce(Orders, order('o-1'));
    await handling;
    await kit.close();
    expect(await host.admin.listGroupOffsets('email')).toEqual([]);
  });
});

describe('a consumer that dies', () => {
  it('makes the process unhealthy', async () => {
    host = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers: [Failing] });
    expect(await host.get(KafkaHealthIndicator).check()).toEqual({ kafka: { status: 'up' } });
    const twin = {
      imports: [KafkaModule.forRoot({ consumer: { sessionTimeoutMs: 10_000_000 } })],
      providers: [Failing],
    };
    const kit = await KafkaTest.create(twin, { brokers: host.brokers });
    const health = kit.get(KafkaHealthIndicator);
    let result = await health.check();
    while (result.kafka.status === 'up') result = await health.check();
    expect(result.kafka.problems).toEqual([
      expect.stringMatching(/the consumer of group 'g' has died: .*INVALID_SESSION_TIMEOUT/),
    ]);
    await kit.close();
  });

  @Injectable()
  class Failing {
    @Subscribe('anything', 'g')
    handle(): void {}
  }
});
