import { array, int16, int32, int8, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 resourceTypes (KIP-1142) */
export const ListConfigResourcesRequest = message('ListConfigResourcesRequest', {
  key: 74,
  versions: '0-1',
  flexible: '0+',
  fields: {
    resourceTypes: array(int8(), '1+'),
  },
});
export type ListConfigResourcesRequest = Infer<typeof ListConfigResourcesRequest>;

/** v1 resourceType (KIP-1142) */
export const ListConfigResourcesResponse = message('ListConfigResourcesResponse', {
  key: 74,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    configResources: array({ resourceName: string(), resourceType: int8('1+', { default: 16, ignorable: true }) }),
  },
});
export type ListConfigResourcesResponse = Infer<typeof ListConfigResourcesResponse>;
