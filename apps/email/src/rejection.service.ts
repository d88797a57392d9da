import { exponential, Subscribe } from '@barnabas/nest';
import { Injectable } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { MailerService } from './mailer.service.js';
import { OrderRejected, RejectedOrders } from './order-rejected.topic.js';

@Injectable()
export class RejectionService {
  constructor(private readonly mailer: MailerService) {}

  @Subscribe(RejectedOrders, 'email', {
    concurrency: 16,
    order: 'key',
    retry: { attempts: 5, backoff: exponential('200ms', '5s') },
  })
  async apologise(@Payload() rejected: OrderRejected): Promise<void> {
    await this.mailer.send({
      orderId: rejected.orderId,
      kind: 'rejection',
      to: rejected.email,
      subject: `We cannot serve your order ${rejected.orderId.slice(0, 8)}`,
      text: [`Dear ${rejected.customer},`, '', `we are sorry: ${rejected.reason}.`, '', 'Barnabas Tea', ''].join('\n'),
    });
  }
}
