import { topic } from '@barnabas/nest';
import type { KafkaTestOptions } from '@barnabas/testing';
import { IsInt, IsString, Min } from 'class-validator';

export class OrderPlaced {
  @IsString()
  id!: string;

  @IsInt()
  @Min(1)
  quantity!: number;
}

export const Orders = topic('orders', { key: String, value: OrderPlaced, partitions: 6 });

export const order = (id: string, quantity = 1) => ({ key: id, value: { id, quantity } });

/** The text of a record's header. */
export function header(record: { headers: readonly { key: string; value: Buffer | null }[] }, name: string) {
  return record.headers.find(({ key }) => key === name)?.value?.toString('utf8');
}

const say = (): void => undefined;

/** For tests whose handlers are meant to fail: what they log about it is no news. */
export const quietly: KafkaTestOptions = {
  override: (builder) => builder.setLogger({ log: say, warn: say, error: say, debug: say }),
};
