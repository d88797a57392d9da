import { exponential, KafkaProducer, type RecordContext, Subscribe, type TopicProducer } from '@barnabas/nest';
import { Injectable } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RejectedOrders } from './order-rejected.topic.js';
import { OrderPlaced, Orders } from './orders.topic.js';
import { StockRepository } from './stock.repository.js';

@Injectable()
export class ReservationService {
  @KafkaProducer(RejectedOrders) private readonly rejected!: TopicProducer<typeof RejectedOrders>;

  constructor(private readonly stock: StockRepository) {}

  /**
   * Too little stock is an outcome, not an error: it is written down and told. The event is sent again when a record
   * comes again, because a crash may have come between the transaction and the first sending.
   */
  @Subscribe(Orders, 'warehouse', {
    concurrency: 8,
    order: 'key',
    retry: { attempts: 5, backoff: exponential('200ms', '5s') },
  })
  async reserve(@Payload() order: OrderPlaced, @Ctx() context: RecordContext): Promise<void> {
    const { topic, partition, offset } = context;
    const { status, reason } = await this.stock.reserve(order, { topic, partition, offset });
    if (status === 'reserved') return;
    const { id, customer, email } = order;
    await this.rejected.send({ key: id, value: { orderId: id, customer, email, reason: reason ?? 'no reason given' } });
  }
}
