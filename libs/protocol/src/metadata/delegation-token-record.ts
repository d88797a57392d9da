import { array, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DelegationTokenRecord = message('DelegationTokenRecord', {
  key: 10,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    owner: string(),
    requester: string(),
    renewers: array(string()),
    issueTimestamp: int64(),
    maxTimestamp: int64(),
    expirationTimestamp: int64(),
    tokenId: string(),
  },
});
export type DelegationTokenRecord = Infer<typeof DelegationTokenRecord>;
