import { nullableString } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const AbortTransactionRecord = message('AbortTransactionRecord', {
  key: 25,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    reason: nullableString({ tag: 0 }),
  },
});
export type AbortTransactionRecord = Infer<typeof AbortTransactionRecord>;
