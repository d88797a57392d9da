import { int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ConfigRecord = message('ConfigRecord', {
  key: 4,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    /** 2: topic; 4: broker; 16: client metrics; 32: group. */
    resourceType: int8(),
    /** Of brokers the id; empty for the default of all brokers. */
    resourceName: string(),
    name: string(),
    /** null: removed. */
    value: nullableString(),
  },
});
export type ConfigRecord = Infer<typeof ConfigRecord>;
