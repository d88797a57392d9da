import { int16, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const FeatureLevelRecord = message('FeatureLevelRecord', {
  key: 12,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    featureLevel: int16(),
  },
});
export type FeatureLevelRecord = Infer<typeof FeatureLevelRecord>;
