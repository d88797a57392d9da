import { int8, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoveUserScramCredentialRecord = message('RemoveUserScramCredentialRecord', {
  key: 22,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    mechanism: int8(),
  },
});
export type RemoveUserScramCredentialRecord = Infer<typeof RemoveUserScramCredentialRecord>;
