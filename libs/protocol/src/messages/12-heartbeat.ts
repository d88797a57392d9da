import { int16, int32, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 groupInstanceId; v4 flexible */
export const HeartbeatRequest = message('HeartbeatRequest', {
  key: 12,
  versions: '0-4',
  flexible: '4+',
  fields: {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: nullableString('3+'),
  },
});
export type HeartbeatRequest = Infer<typeof HeartbeatRequest>;

/** v1 throttleTimeMs; v4 flexible */
export const HeartbeatResponse = message('HeartbeatResponse', {
  key: 12,
  versions: '0-4',
  flexible: '4+',
  fields: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16(),
  },
});
export type HeartbeatResponse = Infer<typeof HeartbeatResponse>;
