import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const NoOpRecord = message('NoOpRecord', {
  key: 20,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {},
});
export type NoOpRecord = Infer<typeof NoOpRecord>;
