import { array, int16, int32, int8, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DescribeUserScramCredentialsRequest = message('DescribeUserScramCredentialsRequest', {
  key: 50,
  versions: '0',
  flexible: '0+',
  fields: {
    users: nullableArray({ name: string() }),
  },
});
export type DescribeUserScramCredentialsRequest = Infer<typeof DescribeUserScramCredentialsRequest>;

export const DescribeUserScramCredentialsResponse = message('DescribeUserScramCredentialsResponse', {
  key: 50,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
    results: array({
      user: string(),
      errorCode: int16(),
      errorMessage: nullableString(),
      credentialInfos: array({ mechanism: int8(), iterations: int32() }),
    }),
  },
});
export type DescribeUserScramCredentialsResponse = Infer<typeof DescribeUserScramCredentialsResponse>;
