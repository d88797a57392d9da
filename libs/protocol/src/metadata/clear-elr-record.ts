import { string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ClearElrRecord = message('ClearElrRecord', {
  key: 28,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    topicName: string(),
  },
});
export type ClearElrRecord = Infer<typeof ClearElrRecord>;
