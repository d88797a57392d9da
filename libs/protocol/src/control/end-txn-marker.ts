import { int32 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const EndTxnMarker = message('EndTxnMarker', {
  versions: '0',
  fields: {
    coordinatorEpoch: int32(),
  },
});
export type EndTxnMarker = Infer<typeof EndTxnMarker>;
