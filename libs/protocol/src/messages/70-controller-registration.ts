import { array, bool, int16, int32, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ControllerRegistrationRequest = message('ControllerRegistrationRequest', {
  key: 70,
  versions: '0',
  flexible: '0+',
  fields: {
    controllerId: int32(),
    incarnationId: uuid(),
    zkMigrationReady: bool(),
    listeners: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
    features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
  },
});
export type ControllerRegistrationRequest = Infer<typeof ControllerRegistrationRequest>;

export const ControllerRegistrationResponse = message('ControllerRegistrationResponse', {
  key: 70,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
  },
});
export type ControllerRegistrationResponse = Infer<typeof ControllerRegistrationResponse>;
