import { array, int16, int32, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 flexible; v4 statesFilter (KIP-518); v5 typesFilter (KIP-848) */
export const ListGroupsRequest = message('ListGroupsRequest', {
  key: 16,
  versions: '0-5',
  flexible: '3+',
  fields: {
    statesFilter: array(string(), '4+'),
    typesFilter: array(string(), '5+'),
  },
});
export type ListGroupsRequest = Infer<typeof ListGroupsRequest>;

/** v1 throttleTimeMs; v3 flexible; v4 groupState (KIP-518); v5 groupType (KIP-848) */
export const ListGroupsResponse = message('ListGroupsResponse', {
  key: 16,
  versions: '0-5',
  flexible: '3+',
  fields: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16(),
    groups: array({
      groupId: string(),
      protocolType: string(),
      groupState: string('4+', { ignorable: true }),
      groupType: string('5+', { ignorable: true }),
    }),
  },
});
export type ListGroupsResponse = Infer<typeof ListGroupsResponse>;
