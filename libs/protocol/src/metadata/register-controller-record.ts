import { array, bool, int16, int32, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RegisterControllerRecord = message('RegisterControllerRecord', {
  key: 27,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    controllerId: int32(),
    incarnationId: uuid(),
    zkMigrationReady: bool(),
    endPoints: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
    features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
  },
});
export type RegisterControllerRecord = Infer<typeof RegisterControllerRecord>;
