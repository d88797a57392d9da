import { array, bytes, int16, int32, int64, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible; v3 ownerPrincipalType, ownerPrincipalName */
export const CreateDelegationTokenRequest = message('CreateDelegationTokenRequest', {
  key: 38,
  versions: '1-3',
  flexible: '2+',
  fields: {
    ownerPrincipalType: nullableString('3+', { default: '' }),
    ownerPrincipalName: nullableString('3+', { default: '' }),
    renewers: array({ principalType: string(), principalName: string() }),
    maxLifetimeMs: int64(),
  },
});
export type CreateDelegationTokenRequest = Infer<typeof CreateDelegationTokenRequest>;

/** v2 flexible; v3 tokenRequesterPrincipalType, tokenRequesterPrincipalName */
export const CreateDelegationTokenResponse = message('CreateDelegationTokenResponse', {
  key: 38,
  versions: '1-3',
  flexible: '2+',
  fields: {
    errorCode: int16(),
    principalType: string(),
    principalName: string(),
    tokenRequesterPrincipalType: string('3+'),
    tokenRequesterPrincipalName: string('3+'),
    issueTimestampMs: int64(),
    expiryTimestampMs: int64(),
    maxTimestampMs: int64(),
    tokenId: string(),
    hmac: bytes(),
    throttleTimeMs: int32(),
  },
});
export type CreateDelegationTokenResponse = Infer<typeof CreateDelegationTokenResponse>;
