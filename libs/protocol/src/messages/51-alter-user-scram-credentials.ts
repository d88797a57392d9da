import { array, bytes, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const AlterUserScramCredentialsRequest = message('AlterUserScramCredentialsRequest', {
  key: 51,
  versions: '0',
  flexible: '0+',
  fields: {
    deletions: array({ name: string(), mechanism: int8() }),
    upsertions: array({
      name: string(),
      mechanism: int8(),
      iterations: int32(),
      salt: bytes(),
      saltedPassword: bytes(),
    }),
  },
});
export type AlterUserScramCredentialsRequest = Infer<typeof AlterUserScramCredentialsRequest>;

export const AlterUserScramCredentialsResponse = message('AlterUserScramCredentialsResponse', {
  key: 51,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    results: array({ user: string(), errorCode: int16(), errorMessage: nullableString() }),
  },
});
export type AlterUserScramCredentialsResponse = Infer<typeof AlterUserScramCredentialsResponse>;
