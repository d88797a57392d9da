import { bytes, int16, nullableBytes } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const EnvelopeRequest = message('EnvelopeRequest', {
  key: 58,
  versions: '0',
  flexible: '0+',
  fields: {
    requestData: bytes(),
    requestPrincipal: nullableBytes(),
    clientHostAddress: bytes(),
  },
});
export type EnvelopeRequest = Infer<typeof EnvelopeRequest>;

export const EnvelopeResponse = message('EnvelopeResponse', {
  key: 58,
  versions: '0',
  flexible: '0+',
  fields: {
    responseData: nullableBytes({ default: null }),
    errorCode: int16(),
  },
});
export type EnvelopeResponse = Infer<typeof EnvelopeResponse>;
