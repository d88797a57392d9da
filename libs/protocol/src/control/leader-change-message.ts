import { array, int16, int32, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

const voter = { voterId: int32(), voterDirectoryId: uuid('1+') };

/** v1 voterDirectoryId (KIP-853) */
export const LeaderChangeMessage = message('LeaderChangeMessage', {
  versions: '0-1',
  flexible: '0+',
  fields: {
    version: int16(),
    leaderId: int32(),
    voters: array(voter),
    grantingVoters: array(voter),
  },
});
export type LeaderChangeMessage = Infer<typeof LeaderChangeMessage>;
