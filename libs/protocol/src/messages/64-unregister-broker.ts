import { int16, int32, nullableString } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const UnregisterBrokerRequest = message('UnregisterBrokerRequest', {
  key: 64,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
  },
});
export type UnregisterBrokerRequest = Infer<typeof UnregisterBrokerRequest>;

export const UnregisterBrokerResponse = message('UnregisterBrokerResponse', {
  key: 64,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
  },
});
export type UnregisterBrokerResponse = Infer<typeof UnregisterBrokerResponse>;
