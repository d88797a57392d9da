import { nullableString } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const BeginTransactionRecord = message('BeginTransactionRecord', {
  key: 23,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    name: nullableString({ tag: 0 }),
  },
});
export type BeginTransactionRecord = Infer<typeof BeginTransactionRecord>;
