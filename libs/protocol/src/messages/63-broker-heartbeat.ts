import { array, bool, int16, int32, int64, nullableArray, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 offlineLogDirs; v2 cordonedLogDirs */
export const BrokerHeartbeatRequest = message('BrokerHeartbeatRequest', {
  key: 63,
  versions: '0-2',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    currentMetadataOffset: int64(),
    wantFence: bool(),
    wantShutDown: bool(),
    offlineLogDirs: array(uuid(), '1+', { tag: 0 }),
    cordonedLogDirs: nullableArray(uuid(), '2+', { tag: 1 }),
  },
});
export type BrokerHeartbeatRequest = Infer<typeof BrokerHeartbeatRequest>;

export const BrokerHeartbeatResponse = message('BrokerHeartbeatResponse', {
  key: 63,
  versions: '0-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    isCaughtUp: bool({ default: false }),
    isFenced: bool({ default: true }),
    shouldShutDown: bool(),
  },
});
export type BrokerHeartbeatResponse = Infer<typeof BrokerHeartbeatResponse>;
