import { bytes, int16, int32, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const RenewDelegationTokenRequest = message('RenewDelegationTokenRequest', {
  key: 39,
  versions: '1-2',
  flexible: '2+',
  fields: {
    hmac: bytes(),
    renewPeriodMs: int64(),
  },
});
export type RenewDelegationTokenRequest = Infer<typeof RenewDelegationTokenRequest>;

/** v2 flexible */
export const RenewDelegationTokenResponse = message('RenewDelegationTokenResponse', {
  key: 39,
  versions: '1-2',
  flexible: '2+',
  fields: {
    errorCode: int16(),
    expiryTimestampMs: int64(),
    throttleTimeMs: int32(),
  },
});
export type RenewDelegationTokenResponse = Infer<typeof RenewDelegationTokenResponse>;
