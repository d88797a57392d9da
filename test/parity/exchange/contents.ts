/** Ids whose Java hash codes are below and above zero, in every one of the four partitions of an internal topic. */
export const groups = [
  'warehouse',
  'billing',
  'orders',
  'shipping',
  'inventory',
  'email',
  'payments',
  'audit',
  'order-service',
] as const;

export const transactionalIds = ['stock-0', 'stock-1', 'ledger', 'checkout', 'email-sender-1', 'reports'] as const;

/** Its transaction is open while the directory changes hands; who has it then ends it. */
export const undecidedId = 'ledger';

/** Groups that had members, of either protocol. */
export const [classicGroup, consumerGroup] = ['warehouse-workers', 'billing-workers'];

export const [plain, compacted, transactional, later] = [
  'exchange-plain',
  'exchange-compacted',
  'exchange-transactional',
  'exchange-later',
];
