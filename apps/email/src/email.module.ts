import { KafkaModule } from '@barnabas/nest';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ConfirmationService } from './confirmation.service.js';
import { HealthController } from './health.controller.js';
import { MailerService } from './mailer.service.js';
import { MailsController } from './mails.controller.js';
import { RejectionService } from './rejection.service.js';

@Module({
  imports: [KafkaModule.forRoot({ service: 'email' }), TerminusModule],
  controllers: [MailsController, HealthController],
  providers: [ConfirmationService, MailerService, RejectionService],
})
export class EmailModule {}
