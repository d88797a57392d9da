import { int16, int32, nullableString } from './dsl/fields.js';
import { message } from './dsl/message.js';
import type { Infer } from './dsl/message.js';

/** v2 flexible */
export const RequestHeader = message('RequestHeader', {
  versions: '1-2',
  flexible: '2+',
  fields: {
    requestApiKey: int16(),
    requestApiVersion: int16(),
    correlationId: int32(),
    /** Never compact, so that a broker can read the header of a version it does not know. */
    clientId: nullableString({ flexible: 'none' }),
  },
});
export type RequestHeader = Infer<typeof RequestHeader>;

/** v1 flexible */
export const ResponseHeader = message('ResponseHeader', {
  versions: '0-1',
  flexible: '1+',
  fields: {
    correlationId: int32(),
  },
});
export type ResponseHeader = Infer<typeof ResponseHeader>;
