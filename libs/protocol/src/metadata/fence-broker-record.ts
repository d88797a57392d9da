import { int32, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const FenceBrokerRecord = message('FenceBrokerRecord', {
  key: 7,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    id: int32(),
    epoch: int64(),
  },
});
export type FenceBrokerRecord = Infer<typeof FenceBrokerRecord>;
