import { Body, Controller, Post } from '@nestjs/common';
import { OrdersService, type PlacedOrder } from './orders.service.js';
import { PlaceOrderRequest } from './place-order.request.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  place(@Body() request: PlaceOrderRequest): Promise<PlacedOrder> {
    return this.orders.place(request);
  }
}
