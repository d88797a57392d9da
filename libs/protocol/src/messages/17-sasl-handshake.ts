import { array, int16, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible */
export const SaslHandshakeRequest = message('SaslHandshakeRequest', {
  key: 17,
  versions: '0-1',
  fields: {
    mechanism: string(),
  },
});
export type SaslHandshakeRequest = Infer<typeof SaslHandshakeRequest>;

/** v1 flexible */
export const SaslHandshakeResponse = message('SaslHandshakeResponse', {
  key: 17,
  versions: '0-1',
  fields: {
    errorCode: int16(),
    mechanisms: array(string()),
  },
});
export type SaslHandshakeResponse = Infer<typeof SaslHandshakeResponse>;
