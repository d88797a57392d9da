import { Controller, Get, ParseUUIDPipe, Query } from '@nestjs/common';
import type { SentMail } from './mail.js';
import { MailerService } from './mailer.service.js';

@Controller('mails')
export class MailsController {
  constructor(private readonly mailer: MailerService) {}

  /** The mails of one order, or of all; oldest first. */
  @Get()
  list(@Query('orderId', new ParseUUIDPipe({ optional: true })) orderId?: string): Promise<SentMail[]> {
    return this.mailer.list(orderId);
  }
}
