import { array, int32, nullableBytes, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible */
export const ConsumerProtocolAssignment = message('ConsumerProtocolAssignment', {
  versions: '0-3',
  fields: {
    assignedPartitions: array({ topic: string(), partitions: array(int32()) }),
    userData: nullableBytes({ default: null }),
  },
});
export type ConsumerProtocolAssignment = Infer<typeof ConsumerProtocolAssignment>;
