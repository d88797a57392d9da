import 'reflect-metadata';
import { exponential, KafkaModule, KafkaProducer, Key, Subscribe, topic, TopicProducer } from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsInt, IsString, Min } from 'class-validator';
import { onFreshCluster } from './fresh-cluster.fixture.js';

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
  readonly confirmed: OrderPlaced[] = [];

  async confirm(order: OrderPlaced): Promise<void> {
    this.confirmed.push(order);
  }
}

@Injectable()
class Checkout {
  @KafkaProducer(Orders) private readonly orders!: TopicProducer<typeof Orders>;
  async place(order: OrderPlaced) {
    await this.orders.send({ key: order.id, value: order });
  }
}

@Injectable()
class Confirmation {
  readonly keys: string[] = [];

  constructor(private readonly mailer: Mailer) {}

  @Subscribe(Orders, 'email', {
    concurrency: 16,
    order: 'key',
    retry: { attempts: 5, backoff: exponential('1s', '5m') },
  })
  async confirm(@Payload() order: OrderPlaced, @Key() id: string) {
    this.keys.push(id);
    await this.mailer.confirm(order);
  }
}

@Module({ imports: [KafkaModule.forRoot({ service: 'shop' })], providers: [Checkout, Confirmation, Mailer] })
class AppModule {}

let kit: KafkaTestKit;
afterEach(() => kit.close());

describe('the example on the front page', () => {
  it('brings an order from one service to the other', async () => {
    kit = await KafkaTest.create({ imports: [AppModule] });
    await kit.get(Checkout).place({ id: 'o-1', quantity: 2 });
    await kit.idle();
    const [confirmed] = kit.get(Mailer).confirmed;
    expect(confirmed).toBeInstanceOf(OrderPlaced);
    expect(confirmed).toEqual({ id: 'o-1', quantity: 2 });
    expect(kit.get(Confirmation).keys).toEqual(['o-1']);
    expect(await kit.records(Orders)).toMatchObject([{ key: 'o-1', value: { id: 'o-1', quantity: 2 } }]);
  });
});
