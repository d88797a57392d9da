import {
  array,
  bool,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  string,
  uint16,
  uuid,
} from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 inControlledShutdown; v2 isMigratingZkBroker; v3 logDirs; v4 cordonedLogDirs */
export const RegisterBrokerRecord = message('RegisterBrokerRecord', {
  key: 0,
  kind: 'metadata',
  versions: '0-4',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    isMigratingZkBroker: bool('2+'),
    incarnationId: uuid(),
    brokerEpoch: int64(),
    endPoints: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
    features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
    rack: nullableString(),
    fenced: bool({ default: true }),
    inControlledShutdown: bool('1+'),
    /** Ids of its data directories (KIP-858). */
    logDirs: array(uuid(), '3+', { tag: 0 }),
    cordonedLogDirs: nullableArray(uuid(), '4+', { tag: 1 }),
  },
});
export type RegisterBrokerRecord = Infer<typeof RegisterBrokerRecord>;
