import { array, int16, int32, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const DeleteGroupsRequest = message('DeleteGroupsRequest', {
  key: 42,
  versions: '0-2',
  flexible: '2+',
  fields: {
    groupsNames: array(string()),
  },
});
export type DeleteGroupsRequest = Infer<typeof DeleteGroupsRequest>;

/** v2 flexible */
export const DeleteGroupsResponse = message('DeleteGroupsResponse', {
  key: 42,
  versions: '0-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    results: array({ groupId: string(), errorCode: int16() }),
  },
});
export type DeleteGroupsResponse = Infer<typeof DeleteGroupsResponse>;
