import { string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoveDelegationTokenRecord = message('RemoveDelegationTokenRecord', {
  key: 26,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    tokenId: string(),
  },
});
export type RemoveDelegationTokenRecord = Infer<typeof RemoveDelegationTokenRecord>;
