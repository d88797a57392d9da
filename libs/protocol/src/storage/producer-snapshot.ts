import { array, int16, int32, int64, uint32 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ProducerSnapshot = message('ProducerSnapshot', {
  versions: '1',
  fields: {
    crc: uint32(),
    producerEntries: array({
      producerId: int64(),
      epoch: int16(),
      lastSequence: int32(),
      lastOffset: int64(),
      offsetDelta: int32(),
      timestamp: int64(),
      coordinatorEpoch: int32(),
      currentTxnFirstOffset: int64(),
    }),
  },
});
export type ProducerSnapshot = Infer<typeof ProducerSnapshot>;
