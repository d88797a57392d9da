import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** What lies on the shelves. */
export const stock = pgTable(
  'stock',
  {
    sku: text('sku').primaryKey(),
    name: text('name').notNull(),
    available: integer('available').notNull(),
    reserved: integer('reserved').notNull().default(0),
  },
  (table) => [check('stock_available_not_negative', sql`${table.available} >= 0`)],
);

/** One row for every order that has been looked at, with the position of its record. */
export const reservations = pgTable('reservations', {
  orderId: text('order_id').primaryKey(),
  status: text('status', { enum: ['reserved', 'rejected'] }).notNull(),
  /** Why an order was rejected; null when it was not. */
  reason: text('reason'),
  topic: text('topic').notNull(),
  partition: integer('partition').notNull(),
  offset: bigint('offset', { mode: 'number' }).notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** What an order has reserved. */
export const reservationItems = pgTable(
  'reservation_items',
  {
    orderId: text('order_id')
      .notNull()
      .references(() => reservations.orderId),
    sku: text('sku')
      .notNull()
      .references(() => stock.sku),
    quantity: integer('quantity').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.sku] })],
);
