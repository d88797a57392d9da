import { bytes, int32, int8, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const UserScramCredentialRecord = message('UserScramCredentialRecord', {
  key: 11,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    mechanism: int8(),
    salt: bytes(),
    storedKey: bytes(),
    serverKey: bytes(),
    iterations: int32(),
  },
});
export type UserScramCredentialRecord = Infer<typeof UserScramCredentialRecord>;
