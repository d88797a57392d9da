import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const EndTransactionRecord = message('EndTransactionRecord', {
  key: 24,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {},
});
export type EndTransactionRecord = Infer<typeof EndTransactionRecord>;
