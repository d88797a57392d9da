import { uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoveAccessControlEntryRecord = message('RemoveAccessControlEntryRecord', {
  key: 19,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    id: uuid(),
  },
});
export type RemoveAccessControlEntryRecord = Infer<typeof RemoveAccessControlEntryRecord>;
