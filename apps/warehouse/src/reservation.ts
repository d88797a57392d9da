/** Where a record lies in Kafka. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What became of an order: what `GET /reservations/:orderId` answers. */
export interface Reservation extends RecordPosition {
  readonly orderId: string;
  readonly status: 'reserved' | 'rejected';
  /** Why the order was rejected; null when it was not. */
  readonly reason: string | null;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
}

/** What lies on the shelves of one article: what `GET /stock/:sku` answers. */
export interface StockLevel {
  readonly sku: string;
  readonly name: string;
  readonly available: number;
  readonly reserved: number;
}
