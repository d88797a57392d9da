import { array, bool, int16, int32, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 ackWhenCommitted */
export const AddRaftVoterRequest = message('AddRaftVoterRequest', {
  key: 80,
  versions: '0-1',
  flexible: '0+',
  fields: {
    clusterId: nullableString(),
    timeoutMs: int32(),
    voterId: int32(),
    voterDirectoryId: uuid(),
    listeners: array({ name: string(), host: string(), port: uint16() }),
    ackWhenCommitted: bool('1+', { default: true }),
  },
});
export type AddRaftVoterRequest = Infer<typeof AddRaftVoterRequest>;

export const AddRaftVoterResponse = message('AddRaftVoterResponse', {
  key: 80,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
  },
});
export type AddRaftVoterResponse = Infer<typeof AddRaftVoterResponse>;
