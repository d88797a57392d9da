import { topic } from '@barnabas/nest';
import { IsEmail, IsString, IsUUID } from 'class-validator';

/** The warehouse cannot serve an order: the value of a record of `order-rejected`, whose key is the order's id. */
export class OrderRejected {
  @IsUUID()
  orderId!: string;

  @IsString()
  customer!: string;

  @IsEmail()
  email!: string;

  @IsString()
  reason!: string;
}

export const RejectedOrders = topic('order-rejected', { key: String, value: OrderRejected, partitions: 6 });
