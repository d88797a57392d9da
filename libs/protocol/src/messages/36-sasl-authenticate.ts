import { bytes, int16, int64, nullableString } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const SaslAuthenticateRequest = message('SaslAuthenticateRequest', {
  key: 36,
  versions: '0-2',
  flexible: '2+',
  fields: {
    authBytes: bytes(),
  },
});
export type SaslAuthenticateRequest = Infer<typeof SaslAuthenticateRequest>;

/** v1 sessionLifetimeMs; v2 flexible */
export const SaslAuthenticateResponse = message('SaslAuthenticateResponse', {
  key: 36,
  versions: '0-2',
  flexible: '2+',
  fields: {
    errorCode: int16(),
    errorMessage: nullableString(),
    authBytes: bytes(),
    sessionLifetimeMs: int64('1+', { ignorable: true }),
  },
});
export type SaslAuthenticateResponse = Infer<typeof SaslAuthenticateResponse>;
