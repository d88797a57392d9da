import { KafkaModule } from '@barnabas/nest';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DatabaseModule } from './database/database.module.js';
import { HealthController } from './health.controller.js';
import { ReservationService } from './reservation.service.js';
import { ReservationsController } from './reservations.controller.js';
import { StockController } from './stock.controller.js';
import { StockRepository } from './stock.repository.js';

@Module({
  imports: [KafkaModule.forRoot({ service: 'warehouse' }), DatabaseModule, TerminusModule],
  controllers: [StockController, ReservationsController, HealthController],
  providers: [ReservationService, StockRepository],
})
export class WarehouseModule {}
