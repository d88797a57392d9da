import 'reflect-metadata';
import { KafkaModule, KafkaProducer, type RecordContext, Subscribe, TopicProducer, topic } from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { order, OrderPlaced, Orders } from './orders.fixture.js';
import { itWithEmbeddedBroker, onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

class OrderReserved {
  @IsString()
  orderId!: string;
}

const Reserved = topic('order-reserved', { key: String, value: OrderReserved, partitions: 3 });

@Injectable()
class Warehouse {
  constructor(@KafkaProducer(Reserved) private readonly reserved: TopicProducer<typeof Reserved>) {}

  @Subscribe(Orders, 'warehouse')
  async reserve(@Payload('id') id: string): Promise<void> {
    await this.reserved.send({ key: id, value: { orderId: id } });
  }
}

@Injectable()
class Shipping {
  readonly shipped: { id: string; partition: number; offset: number }[] = [];

  @Subscribe('order-reserved', 'shipping')
  ship(reserved: OrderReserved, context: RecordContext): void {
    if (reserved instanceof OrderReserved)
      this.shipped.push({ id: reserved.orderId, partition: context.partition, offset: context.offset });
  }
}

@Injectable()
class Statistics {
  readonly seen: string[] = [];

  @Subscribe(Orders, 'statistics')
  @Subscribe('order-reserved', 'statistics')
  count(@Payload() _event: object, @Ctx() context: RecordContext): void {
    this.seen.push(context.topic);
  }
}

@Module({ providers: [Warehouse] })
class WarehouseModule {}

@Module({ imports: [KafkaModule.forRoot()], exports: [] })
class InfrastructureModule {}

let kits: KafkaTestKit[] = [];
afterEach(async () => {
  await Promise.all(kits.map((kit) => kit.close()));
  kits = [];
});

async function open(...args: Parameters<typeof KafkaTest.create>): Promise<KafkaTestKit> {
  const kit = await KafkaTest.create(...args);
  kits.push(kit);
  return kit;
}

describe('services on one cluster', () => {
  it('pass an order from topic to topic, each group getting every record once', async () => {
    const imports = [InfrastructureModule, WarehouseModule];
    const kit = await open({ imports, providers: [Shipping, Statistics] });
    for (let n = 0; n < 20; n += 1) await kit.produce(Orders, order(`o-${n}`));
    await kit.idle();
    const shipped = kit.get(Shipping).shipped;
    expect(shipped.map(({ id }) => id).toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `o-${n}`).toSorted());
    const seen = Map.groupBy(kit.get(Statistics).seen, (topic) => topic);
    expect([seen.get('orders')?.length, seen.get('order-reserved')?.length]).toEqual([20, 20]);
    expect((await kit.records(Reserved)).length).toBe(20);
  });

  it('share the records of a group among their instances', async () => {
    const first = await open({ imports: [KafkaModule.forRoot()], providers: [Statistics] });
    const second = await open(
      { imports: [KafkaModule.forRoot()], providers: [Statistics] },
      { brokers: first.brokers },
    );
    for (let n = 0; n < 30; n += 1) await first.produce(Orders, order(`o-${n}`));
    await first.idle();
    await second.idle();
    expect(first.get(Statistics).seen.length + second.get(Statistics).seen.length).toBe(30);
    expect(() => second.clock).toThrow('kit.clock needs the embedded broker');
  });
});

describe('kits side by side', () => {
  itWithEmbeddedBroker('never meet: each has its own broker, connections and records', async () => {
    const metadata = () => ({ imports: [KafkaModule.forRoot()], providers: [Statistics] });
    const [one, two] = await Promise.all([open(metadata()), open(metadata())]);
    await one.produce(Orders, order('only-in-one'));
    await Promise.all([one.idle(), two.idle()]);
    expect(one.brokers).not.toBe(two.brokers);
    expect(one.get(Statistics).seen).toEqual(['orders']);
    expect(two.get(Statistics).seen).toEqual([]);
    expect(await two.records(Orders)).toEqual([]);
  });
});

describe('a kit that is closed', () => {
  const resources = () =>
    process
      .getActiveResourcesInfo()
      .filter((name) => /TCP|Timeout|Pipe/.test(name))
      .toSorted();

  it('leaves no socket and no timer behind', async () => {
    const before = resources();
    const kit = await open({ imports: [KafkaModule.forRoot({ service: 'short-lived' })], providers: [Statistics] });
    await kit.produce(Orders, order('o-1'));
    await kit.idle();
    await kit.close();
    // The other side may take a moment to let go of a connection: as long as the test may take.
    while (resources().length > before.length) await new Promise((resolve) => setImmediate(resolve));
    expect(resources().length).toBeLessThanOrEqual(before.length);
  });
});

describe('a producer', () => {
  @Injectable()
  class Shop {
    constructor(@KafkaProducer(Orders) readonly orders: TopicProducer<typeof Orders>) {}
  }

  @Injectable()
  class Greeter {
    @KafkaProducer(Orders) readonly orders!: TopicProducer<typeof Orders>;
    @Inject(Shop) readonly shop!: Shop;
    async onModuleInit(): Promise<void> {
      await this.orders.send(order('before the start'));
    }
  }

  it('can be injected into constructors and properties, and used before the application has started', async () => {
    const kit = await open({ imports: [KafkaModule.forRoot()], providers: [Shop, Greeter] });
    const sent = await kit.get(Shop).orders.send(order('o-1'));
    expect(sent).toMatchObject({ topic: 'orders', offset: 0 });
    expect(await kit.records(Orders)).toHaveLength(2);
  });

  it('rejects an invalid value before it leaves', async () => {
    const kit = await open({ imports: [KafkaModule.forRoot()], providers: [Shop] });
    const { orders } = kit.get(Shop);
    const sends = [
      orders.send(order('o-1', 0)),
      orders.send(order('o-2')),
      orders.send({ key: 'o-3', value: 7 as never }),
    ];
    const outcomes = await Promise.allSettled(sends);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    await expect(sends[0]).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      violations: [{ property: 'quantity', messages: ['quantity must not be less than 1'] }],
    });
    expect((await kit.records(Orders)).map(({ key }) => key)).toEqual(['o-2']);
  });

  it('keeps the order of its calls', async () => {
    const kit = await open({ imports: [KafkaModule.forRoot()], providers: [Shop] });
    const { orders } = kit.get(Shop);
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => orders.send({ key: 'k', value: { id: `${n}`, quantity: 1 } })),
    );
    const values = (await kit.records(Orders)).map(({ value }) => Number((value as OrderPlaced).id));
    expect(values).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});
