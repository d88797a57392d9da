import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsEmail, IsNotEmpty, IsObject, IsString, ValidateNested } from 'class-validator';
import { OrderItem } from './orders.topic.js';

/** The body of `POST /orders`. */
export class PlaceOrderRequest {
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
}
