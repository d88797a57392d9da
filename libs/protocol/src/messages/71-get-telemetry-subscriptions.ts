import { array, bool, int16, int32, int8, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const GetTelemetrySubscriptionsRequest = message('GetTelemetrySubscriptionsRequest', {
  key: 71,
  versions: '0',
  flexible: '0+',
  fields: {
    clientInstanceId: uuid(),
  },
});
export type GetTelemetrySubscriptionsRequest = Infer<typeof GetTelemetrySubscriptionsRequest>;

export const GetTelemetrySubscriptionsResponse = message('GetTelemetrySubscriptionsResponse', {
  key: 71,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    clientInstanceId: uuid(),
    subscriptionId: int32(),
    acceptedCompressionTypes: array(int8()),
    pushIntervalMs: int32(),
    telemetryMaxBytes: int32(),
    deltaTemporality: bool(),
    requestedMetrics: array(string()),
  },
});
export type GetTelemetrySubscriptionsResponse = Infer<typeof GetTelemetrySubscriptionsResponse>;
