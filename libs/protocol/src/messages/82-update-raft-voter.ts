import { array, int16, int32, nullableString, string, struct, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const UpdateRaftVoterRequest = message('UpdateRaftVoterRequest', {
  key: 82,
  versions: '0',
  flexible: '0+',
  fields: {
    clusterId: nullableString(),
    currentLeaderEpoch: int32(),
    voterId: int32(),
    voterDirectoryId: uuid(),
    listeners: array({ name: string(), host: string(), port: uint16() }),
    kRaftVersionFeature: struct({ minSupportedVersion: int16(), maxSupportedVersion: int16() }),
  },
});
export type UpdateRaftVoterRequest = Infer<typeof UpdateRaftVoterRequest>;

export const UpdateRaftVoterResponse = message('UpdateRaftVoterResponse', {
  key: 82,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    currentLeader: struct(
      { leaderId: int32({ default: -1 }), leaderEpoch: int32({ default: -1 }), host: string(), port: int32() },
      { tag: 0 },
    ),
  },
});
export type UpdateRaftVoterResponse = Infer<typeof UpdateRaftVoterResponse>;
