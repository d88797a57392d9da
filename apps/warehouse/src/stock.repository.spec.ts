import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabaseConnection, openEmbedded } from './database/database.js';
import type { OrderPlaced } from './orders.topic.js';
import { StockRepository } from './stock.repository.js';

let connection: DatabaseConnection;
let stock: StockRepository;
let offset = 0;

beforeAll(async () => {
  connection = await openEmbedded(undefined);
  stock = new StockRepository(connection);
}, 60_000);

afterAll(() => connection.close());

function order(...items: [sku: string, quantity: number][]): OrderPlaced {
  return {
    id: randomUUID(),
    customer: 'Ada',
    email: 'ada@example.org',
    items: items.map(([sku, quantity]) => ({ sku, quantity })),
  };
}

function nextPosition() {
  return { topic: 'orders', partition: 0, offset: offset++ };
}

async function available(sku: string): Promise<number | undefined> {
  return (await stock.level(sku))?.available;
}

describe('StockRepository', () => {
  it('starts with ten articles, 100 of tea-001 among them', async () => {
    expect(await stock.levels()).toHaveLength(10);
    expect(await stock.level('tea-001')).toEqual({ sku: 'tea-001', name: 'Assam, 100 g', available: 100, reserved: 0 });
  });

  it('reserves all items of an order and remembers where its record lies', async () => {
    const placed = order(['tea-002', 2], ['mug-001', 1], ['tea-002', 3]);
    const position = nextPosition();
    const expected = {
      orderId: placed.id,
      status: 'reserved',
      reason: null,
      ...position,
      items: [
        { sku: 'mug-001', quantity: 1 },
        { sku: 'tea-002', quantity: 5 },
      ],
    };
    expect(await stock.reserve(placed, position)).toEqual(expected);
    expect(await stock.find(placed.id)).toEqual(expected);
    expect(await stock.level('tea-002')).toMatchObject({ available: 75, reserved: 5 });
  });

  it('reserves a redelivered order once and repeats the outcome', async () => {
    const placed = order(['tea-003', 10]);
    const first = await stock.reserve(placed, nextPosition());
    expect(await stock.reserve(placed, nextPosition())).toEqual(first);
    expect(await available('tea-003')).toBe(110);
  });

  it('rejects an order of which one article is short, and takes nothing of the others', async () => {
    const rejected = await stock.reserve(order(['tea-004', 1], ['pot-001', 13]), nextPosition());
    expect(rejected).toMatchObject({ status: 'rejected', items: [] });
    expect(rejected.reason).toBe('only 12 of pot-001 are left, 13 were ordered');
    expect(await available('tea-004')).toBe(60);
  });

  it('rejects an article that it does not know', async () => {
    const rejected = await stock.reserve(order(['tea-999', 1]), nextPosition());
    expect(rejected).toMatchObject({ status: 'rejected', reason: 'there is no article tea-999' });
  });

  it('never sells more than there is when orders come at once', async () => {
    const orders = Array.from({ length: 30 }, () => order(['tea-005', 2]));
    const outcomes = await Promise.all(orders.map((placed) => stock.reserve(placed, nextPosition())));
    expect(outcomes.filter(({ status }) => status === 'reserved')).toHaveLength(20);
    expect(await available('tea-005')).toBe(0);
  });

  it('knows nothing of an order that never came', async () => {
    expect(await stock.find(randomUUID())).toBeUndefined();
    expect(await stock.level('tea-999')).toBeUndefined();
  });
});
