import { KafkaModule } from '@barnabas/nest';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [KafkaModule.forRoot({ service: 'orders' }), TerminusModule],
  controllers: [OrdersController, HealthController],
  providers: [OrdersService],
})
export class OrdersModule {}
