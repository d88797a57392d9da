import { int32, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ProducerIdsRecord = message('ProducerIdsRecord', {
  key: 15,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    /** The first id that no block has yet. */
    nextProducerId: int64(),
  },
});
export type ProducerIdsRecord = Infer<typeof ProducerIdsRecord>;
