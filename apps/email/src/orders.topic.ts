import { topic } from '@barnabas/nest';
import { Type } from 'class-transformer';
import { IsArray, IsEmail, IsInt, IsObject, IsString, IsUUID, ValidateNested } from 'class-validator';

/** One line of an order. */
export class OrderItem {
  @IsString()
  sku!: string;

  @IsInt()
  quantity!: number;
}

/** What this service reads of a record of `orders`: each service states what it needs and ignores the rest. */
export class OrderPlaced {
  @IsUUID()
  id!: string;

  @IsString()
  customer!: string;

  @IsEmail()
  email!: string;

  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => OrderItem)
  items!: OrderItem[];
}

export const Orders = topic('orders', { key: String, value: OrderPlaced, partitions: 6 });
