import { topic } from '@barnabas/nest';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsEmail,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsObject,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

/** One line of an order. */
export class OrderItem {
  @IsString()
  @IsNotEmpty()
  sku!: string;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity!: number;
}

/** A customer has placed an order: the value of a record of `orders`, whose key is the order's id. */
export class OrderPlaced {
  @IsUUID()
  id!: string;

  @IsString()
  @IsNotEmpty()
  customer!: string;

  @IsEmail()
  email!: string;

  @IsArray()
  @ArrayNotEmpty()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => OrderItem)
  items!: OrderItem[];

  /** When the order was placed, in ISO 8601. */
  @IsISO8601()
  placedAt!: string;
}

export const Orders = topic('orders', { key: String, value: OrderPlaced, partitions: 6 });
