import { int8, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const AccessControlEntryRecord = message('AccessControlEntryRecord', {
  key: 18,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    id: uuid(),
    resourceType: int8(),
    resourceName: string(),
    patternType: int8(),
    principal: string(),
    host: string(),
    operation: int8(),
    permissionType: int8(),
  },
});
export type AccessControlEntryRecord = Infer<typeof AccessControlEntryRecord>;
