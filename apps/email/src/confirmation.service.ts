import { exponential, Subscribe } from '@barnabas/nest';
import { Injectable } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { MailerService } from './mailer.service.js';
import { OrderPlaced, Orders } from './orders.topic.js';

@Injectable()
export class ConfirmationService {
  constructor(private readonly mailer: MailerService) {}

  /** Mail servers come and go: five attempts within a few seconds, then the dead letters. */
  @Subscribe(Orders, 'email', {
    concurrency: 16,
    order: 'key',
    retry: { attempts: 5, backoff: exponential('200ms', '5s') },
  })
  async confirm(@Payload() order: OrderPlaced): Promise<void> {
    const lines = order.items.map(({ sku, quantity }) => `  ${quantity} × ${sku}`);
    await this.mailer.send({
      orderId: order.id,
      kind: 'confirmation',
      to: order.email,
      subject: `Your order ${order.id.slice(0, 8)} has arrived`,
      text: [`Dear ${order.customer},`, '', 'thank you for your order:', ...lines, '', 'Barnabas Tea', ''].join('\n'),
    });
  }
}
