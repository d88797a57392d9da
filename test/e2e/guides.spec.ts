import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  exponential,
  KafkaModule,
  KafkaProducer,
  Key,
  type RecordContext,
  Subscribe,
  topic,
  TopicProducer,
} from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { IsInt, IsString, Min } from 'class-validator';
import { quietly } from './orders.fixture.js';
import { itWithEmbeddedBroker, onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

class OrderPlaced {
  @IsString()
  id!: string;

  @IsInt()
  @Min(1)
  quantity!: number;
}

const Orders = topic('orders', { key: String, value: OrderPlaced, partitions: 6 });

@Injectable()
class Mailer {
  readonly sent: string[] = [];
  failures = 0;

  async confirm(id: string, _order: OrderPlaced): Promise<void> {
    if (this.failures-- > 0) throw new Error('the mail server is away');
    this.sent.push(id);
  }
}

@Injectable()
class Checkout {
  @KafkaProducer(Orders) private readonly orders!: TopicProducer<typeof Orders>;

  async place(order: OrderPlaced): Promise<number> {
    const { offset } = await this.orders.send({ key: order.id, value: order, headers: { source: 'web' } });
    return offset;
  }
}

@Injectable()
class Confirmation {
  constructor(private readonly mailer: Mailer) {}

  @Subscribe(Orders, 'email', { concurrency: 16, order: 'key' })
  async confirm(@Payload() order: OrderPlaced, @Key() id: string, @Ctx() context: RecordContext): Promise<void> {
    if (context.header('source') === 'web') await this.mailer.confirm(id, order);
  }
}

@Injectable()
class Billing {
  readonly attempts: number[] = [];

  @Subscribe(Orders, 'billing', { retry: { attempts: 5, backoff: exponential('1s', '5m') } })
  async charge(order: OrderPlaced, context: RecordContext): Promise<void> {
    this.attempts.push(context.attempt);
    throw new Error(`no account for ${order.id}`);
  }
}

@Module({
  imports: [KafkaModule.forRoot({ service: 'shop' })],
  providers: [Checkout, Confirmation, Mailer],
})
class AppModule {}

describe('the guides', () => {
  let kit: KafkaTestKit;
  afterEach(() => kit.close());

  it('confirms each order once', async () => {
    kit = await KafkaTest.create({ imports: [AppModule] });
    await kit.get(Checkout).place({ id: 'o-1', quantity: 2 });
    await kit.idle();
    expect(kit.get(Mailer).sent).toEqual(['o-1']);
    expect(await kit.records(Orders)).toMatchObject([{ key: 'o-1', value: { id: 'o-1', quantity: 2 } }]);
  });

  it('tries again when the mail server is away', async () => {
    kit = await KafkaTest.create({ imports: [AppModule] });
    kit.get(Mailer).failures = 2;
    await kit.produce(Orders, { key: 'o-1', value: { id: 'o-1', quantity: 2 }, headers: { source: 'web' } });
    await kit.idle();
    expect(kit.get(Mailer).sent).toEqual(['o-1']);
  });

  itWithEmbeddedBroker('keeps what cannot be charged', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers: [Billing] }, quietly);
    await kit.produce(Orders, { key: 'o-1', value: { id: 'o-1', quantity: 2 } });
    await kit.idle();
    const [letter] = await kit.records('orders.billing.dlt');
    expect(letter?.value?.toString()).toBe('{"id":"o-1","quantity":2}');
    expect(kit.get(Billing).attempts).toEqual([1, 2, 3, 4, 5]);
  });

  itWithEmbeddedBroker('moves time', async () => {
    kit = await KafkaTest.create({ imports: [AppModule] });
    const before = kit.clock.monotonic();
    await kit.clock.advance(60_000);
    expect(kit.clock.monotonic() - before).toBeGreaterThanOrEqual(60_000);
  });
});

describe('code in the guides', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const lines = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const spec = lines(readFileSync(fileURLToPath(import.meta.url), 'utf8'));
  const pages = [
    ...readdirSync(`${root}/docs/guides`).map((name) => `docs/guides/${name}`),
    'libs/nest/README.md',
    'libs/testing/README.md',
  ];

  it.each(pages)('of %s is code of this spec', (page) => {
    const blocks = [...readFileSync(`${root}/${page}`, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)];
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, code] of blocks) expect(spec).toContain(lines(code!));
  });
});
