import { array, bytes, int16, int32, int64, nullableArray, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const DescribeDelegationTokenRequest = message('DescribeDelegationTokenRequest', {
  key: 41,
  versions: '1-3',
  flexible: '2+',
  fields: {
    owners: nullableArray({ principalType: string(), principalName: string() }),
  },
});
export type DescribeDelegationTokenRequest = Infer<typeof DescribeDelegationTokenRequest>;

/** v2 flexible; v3 tokenRequesterPrincipalType, tokenRequesterPrincipalName */
export const DescribeDelegationTokenResponse = message('DescribeDelegationTokenResponse', {
  key: 41,
  versions: '1-3',
  flexible: '2+',
  fields: {
    errorCode: int16(),
    tokens: array({
      principalType: string(),
      principalName: string(),
      tokenRequesterPrincipalType: string('3+'),
      tokenRequesterPrincipalName: string('3+'),
      issueTimestamp: int64(),
      expiryTimestamp: int64(),
      maxTimestamp: int64(),
      tokenId: string(),
      hmac: bytes(),
      renewers: array({ principalType: string(), principalName: string() }),
    }),
    throttleTimeMs: int32(),
  },
});
export type DescribeDelegationTokenResponse = Infer<typeof DescribeDelegationTokenResponse>;
