import { bytes, int16, int32, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const ExpireDelegationTokenRequest = message('ExpireDelegationTokenRequest', {
  key: 40,
  versions: '1-2',
  flexible: '2+',
  fields: {
    hmac: bytes(),
    expiryTimePeriodMs: int64(),
  },
});
export type ExpireDelegationTokenRequest = Infer<typeof ExpireDelegationTokenRequest>;

/** v2 flexible */
export const ExpireDelegationTokenResponse = message('ExpireDelegationTokenResponse', {
  key: 40,
  versions: '1-2',
  flexible: '2+',
  fields: {
    errorCode: int16(),
    expiryTimestampMs: int64(),
    throttleTimeMs: int32(),
  },
});
export type ExpireDelegationTokenResponse = Infer<typeof ExpireDelegationTokenResponse>;
