import { int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ConfigRecord = message('ConfigRecord', {
  key: 4,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    resourceType: int8(),
    resourceName: string(),
    name: string(),
    value: nullableString(),
  },
});
export type ConfigRecord = Infer<typeof ConfigRecord>;
