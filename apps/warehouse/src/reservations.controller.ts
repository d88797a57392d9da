import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import type { Reservation } from './reservation.js';
import { StockRepository } from './stock.repository.js';

@Controller('reservations')
export class ReservationsController {
  constructor(private readonly stock: StockRepository) {}

  @Get(':orderId')
  async show(@Param('orderId') orderId: string): Promise<Reservation> {
    const reservation = await this.stock.find(orderId);
    if (!reservation) throw new NotFoundException(`no order ${orderId} has reached the warehouse`);
    return reservation;
  }
}
