import { int8 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ZkMigrationStateRecord = message('ZkMigrationStateRecord', {
  key: 21,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    zkMigrationState: int8(),
  },
});
export type ZkMigrationStateRecord = Infer<typeof ZkMigrationStateRecord>;
