import { bool, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DefaultPrincipalData = message('DefaultPrincipalData', {
  versions: '0',
  flexible: '0+',
  fields: {
    type: string(),
    name: string(),
    tokenAuthenticated: bool(),
  },
});
export type DefaultPrincipalData = Infer<typeof DefaultPrincipalData>;
