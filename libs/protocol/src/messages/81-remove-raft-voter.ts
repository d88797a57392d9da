import { int16, int32, nullableString, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoveRaftVoterRequest = message('RemoveRaftVoterRequest', {
  key: 81,
  versions: '0',
  flexible: '0+',
  fields: {
    clusterId: nullableString(),
    voterId: int32(),
    voterDirectoryId: uuid(),
  },
});
export type RemoveRaftVoterRequest = Infer<typeof RemoveRaftVoterRequest>;

export const RemoveRaftVoterResponse = message('RemoveRaftVoterResponse', {
  key: 81,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
  },
});
export type RemoveRaftVoterResponse = Infer<typeof RemoveRaftVoterResponse>;
