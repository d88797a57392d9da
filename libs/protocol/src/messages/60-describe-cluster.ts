import { array, bool, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 endpointType (KIP-919); v2 includeFencedBrokers (KIP-1073) */
export const DescribeClusterRequest = message('DescribeClusterRequest', {
  key: 60,
  versions: '0-2',
  flexible: '0+',
  fields: {
    includeClusterAuthorizedOperations: bool(),
    endpointType: int8('1+', { default: 1 }),
    includeFencedBrokers: bool('2+'),
  },
});
export type DescribeClusterRequest = Infer<typeof DescribeClusterRequest>;

/** v1 endpointType; v2 isFenced (KIP-1073) */
export const DescribeClusterResponse = message('DescribeClusterResponse', {
  key: 60,
  versions: '0-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString({ default: null }),
    endpointType: int8('1+', { default: 1 }),
    clusterId: string(),
    controllerId: int32({ default: -1 }),
    brokers: array({
      brokerId: int32(),
      host: string(),
      port: int32(),
      rack: nullableString({ default: null }),
      isFenced: bool('2+'),
    }),
    clusterAuthorizedOperations: int32({ default: -2147483648 }),
  },
});
export type DescribeClusterResponse = Infer<typeof DescribeClusterResponse>;
