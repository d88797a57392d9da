import { int16 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const KRaftVersionRecord = message('KRaftVersionRecord', {
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    kRaftVersion: int16(),
  },
});
export type KRaftVersionRecord = Infer<typeof KRaftVersionRecord>;
