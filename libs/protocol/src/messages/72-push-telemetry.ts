import { bool, bytes, int16, int32, int8, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const PushTelemetryRequest = message('PushTelemetryRequest', {
  key: 72,
  versions: '0',
  flexible: '0+',
  fields: {
    clientInstanceId: uuid(),
    subscriptionId: int32(),
    terminating: bool(),
    compressionType: int8(),
    metrics: bytes(),
  },
});
export type PushTelemetryRequest = Infer<typeof PushTelemetryRequest>;

export const PushTelemetryResponse = message('PushTelemetryResponse', {
  key: 72,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
  },
});
export type PushTelemetryResponse = Infer<typeof PushTelemetryResponse>;
