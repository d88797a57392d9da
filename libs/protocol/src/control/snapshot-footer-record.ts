import { int16 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const SnapshotFooterRecord = message('SnapshotFooterRecord', {
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
  },
});
export type SnapshotFooterRecord = Infer<typeof SnapshotFooterRecord>;
