import { int16, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const SnapshotHeaderRecord = message('SnapshotHeaderRecord', {
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    lastContainedLogTimestamp: int64(),
  },
});
export type SnapshotHeaderRecord = Infer<typeof SnapshotHeaderRecord>;
