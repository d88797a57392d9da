/** What a quota's value may be: any number above 0, or a whole one that fits into 32 or 64 bits. */
export type QuotaKind = 'double' | 'int' | 'long';

/** What can be limited for users and client ids (Kafka's QuotaConfig). */
export type ClientQuotaKey =
  'producer_byte_rate' | 'consumer_byte_rate' | 'request_percentage' | 'controller_mutation_rate';

export const clientQuotas: ReadonlyMap<string, QuotaKind> = new Map<ClientQuotaKey, QuotaKind>([
  ['producer_byte_rate', 'long'],
  ['consumer_byte_rate', 'long'],
  ['request_percentage', 'double'],
  ['controller_mutation_rate', 'double'],
]);

export const CONNECTION_RATE_KEY = 'connection_creation_rate';

/** What can be limited for addresses (KIP-612). */
export const addressQuotas: ReadonlyMap<string, QuotaKind> = new Map([[CONNECTION_RATE_KEY, 'int']]);
