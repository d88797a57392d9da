import { array, int32, nullableBytes, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible, ownedPartitions; v2 generationId; v3 rackId */
export const ConsumerProtocolSubscription = message('ConsumerProtocolSubscription', {
  versions: '0-3',
  fields: {
    topics: array(string()),
    userData: nullableBytes({ default: null }),
    ownedPartitions: array({ topic: string(), partitions: array(int32()) }, '1+', { ignorable: true }),
    generationId: int32('2+', { default: -1, ignorable: true }),
    rackId: nullableString('3+', { ignorable: true }),
  },
});
export type ConsumerProtocolSubscription = Infer<typeof ConsumerProtocolSubscription>;
