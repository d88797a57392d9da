import { Inject, Injectable } from '@nestjs/common';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database, DatabaseConnection } from './database/database.js';
import { DATABASE } from './database/database.module.js';
import type { OrderPlaced } from './orders.topic.js';
import type { RecordPosition, Reservation, StockLevel } from './reservation.js';
import { reservationItems, reservations, stock } from './database/schema.js';

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

@Injectable()
export class StockRepository {
  private readonly database: Database;

  constructor(@Inject(DATABASE) connection: DatabaseConnection) {
    this.database = connection.database;
  }

  /**
   * Reserves all items of an order or none, once: the row of the order and the change of the stock are one transaction,
   * so that a record that comes again finds the row and gets the outcome of the first time.
   */
  async reserve(order: OrderPlaced, position: RecordPosition): Promise<Reservation> {
    return this.database.transaction(async (tx) => {
      const known = await this.findIn(tx, order.id);
      if (known) return known;
      const wanted = quantitiesBySku(order);
      const reason = await this.whyNot(tx, wanted);
      const status = reason === null ? 'reserved' : 'rejected';
      await tx.insert(reservations).values({ orderId: order.id, status, reason, ...position });
      const items = reason === null ? wanted : [];
      for (const { sku, quantity } of items) {
        const taken = {
          available: sql`${stock.available} - ${quantity}`,
          reserved: sql`${stock.reserved} + ${quantity}`,
        };
        await tx.update(stock).set(taken).where(eq(stock.sku, sku));
        await tx.insert(reservationItems).values({ orderId: order.id, sku, quantity });
      }
      return { orderId: order.id, status, reason, ...position, items };
    });
  }

  find(orderId: string): Promise<Reservation | undefined> {
    return this.database.transaction((tx) => this.findIn(tx, orderId));
  }

  async level(sku: string): Promise<StockLevel | undefined> {
    const [row] = await this.database.select().from(stock).where(eq(stock.sku, sku));
    return row;
  }

  levels(): Promise<StockLevel[]> {
    return this.database.select().from(stock).orderBy(asc(stock.sku));
  }

  private async findIn(tx: Transaction, orderId: string): Promise<Reservation | undefined> {
    const [row] = await tx.select().from(reservations).where(eq(reservations.orderId, orderId));
    if (!row) return undefined;
    const items = await tx
      .select({ sku: reservationItems.sku, quantity: reservationItems.quantity })
      .from(reservationItems)
      .where(eq(reservationItems.orderId, orderId))
      .orderBy(asc(reservationItems.sku));
    const { status, reason, topic, partition, offset } = row;
    return { orderId, status, reason, topic, partition, offset, items };
  }

  /** The reason why an order cannot be served, or null. Locks the rows in one order, so that orders never deadlock. */
  private async whyNot(tx: Transaction, wanted: readonly { sku: string; quantity: number }[]): Promise<string | null> {
    const skus = wanted.map(({ sku }) => sku);
    const rows = await tx.select().from(stock).where(inArray(stock.sku, skus)).orderBy(asc(stock.sku)).for('update');
    const levels = new Map(rows.map((row) => [row.sku, row.available]));
    for (const { sku, quantity } of wanted) {
      const available = levels.get(sku);
      if (available === undefined) return `there is no article ${sku}`;
      if (available < quantity) return `only ${available} of ${sku} are left, ${quantity} were ordered`;
    }
    return null;
  }
}

/** Two lines of one article count together. Sorted, as rows are locked. */
function quantitiesBySku(order: OrderPlaced): { sku: string; quantity: number }[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of order.items) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  const items = [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
  return items.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
}
