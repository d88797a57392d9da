import { array, bool, int16, int32, int64, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 isMigratingZkBroker; v2 logDirs (KIP-858); v3 previousBrokerEpoch (KIP-966) */
export const BrokerRegistrationRequest = message('BrokerRegistrationRequest', {
  key: 62,
  versions: '0-4',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    clusterId: string(),
    incarnationId: uuid(),
    listeners: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
    features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
    rack: nullableString(),
    isMigratingZkBroker: bool('1+'),
    logDirs: array(uuid(), '2+', { ignorable: true }),
    previousBrokerEpoch: int64('3+', { default: -1, ignorable: true }),
  },
});
export type BrokerRegistrationRequest = Infer<typeof BrokerRegistrationRequest>;

/** v2 KIP-966 */
export const BrokerRegistrationResponse = message('BrokerRegistrationResponse', {
  key: 62,
  versions: '0-4',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    brokerEpoch: int64({ default: -1 }),
  },
});
export type BrokerRegistrationResponse = Infer<typeof BrokerRegistrationResponse>;
