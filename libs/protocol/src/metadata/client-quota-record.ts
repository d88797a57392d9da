import { array, bool, float64, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ClientQuotaRecord = message('ClientQuotaRecord', {
  key: 14,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    entity: array({ entityType: string(), entityName: nullableString() }),
    key: string(),
    value: float64(),
    remove: bool(),
  },
});
export type ClientQuotaRecord = Infer<typeof ClientQuotaRecord>;
