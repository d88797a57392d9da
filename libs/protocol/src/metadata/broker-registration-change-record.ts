import { array, int32, int64, int8, nullableArray, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 inControlledShutdown; v2 logDirs; v3 cordonedLogDirs */
export const BrokerRegistrationChangeRecord = message('BrokerRegistrationChangeRecord', {
  key: 17,
  kind: 'metadata',
  versions: '0-3',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64(),
    /** -1: unfenced; 0: unchanged; 1: fenced. */
    fenced: int8({ tag: 0 }),
    inControlledShutdown: int8('1+', { tag: 1 }),
    logDirs: array(uuid(), '2+', { tag: 2 }),
    cordonedLogDirs: nullableArray(uuid(), '3+', { tag: 3 }),
  },
});
export type BrokerRegistrationChangeRecord = Infer<typeof BrokerRegistrationChangeRecord>;
