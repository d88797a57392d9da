import { randomUUID } from 'node:crypto';
import { KafkaProducer, type TopicProducer } from '@barnabas/nest';
import { Injectable } from '@nestjs/common';
import { Orders } from './orders.topic.js';
import type { PlaceOrderRequest } from './place-order.request.js';

/** Where an order went: what `POST /orders` answers. */
export interface PlacedOrder {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

@Injectable()
export class OrdersService {
  @KafkaProducer(Orders) private readonly orders!: TopicProducer<typeof Orders>;

  /** Resolves when the order is durable; rejects when it is not, so that the customer is never told what is not true. */
  async place(request: PlaceOrderRequest): Promise<PlacedOrder> {
    const id = randomUUID();
    const { customer, email, items } = request;
    const value = { id, customer, email, items, placedAt: new Date().toISOString() };
    const { topic, partition, offset } = await this.orders.send({ key: id, value });
    return { id, topic, partition, offset };
  }
}
