import { DescribeClusterRequest } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

export const describeCluster: Scenario = {
  name: 'describe-cluster',
  steps: eachVersion(DescribeClusterRequest, (version) => [
    request(DescribeClusterRequest, version, { includeClusterAuthorizedOperations: false }),
    request(
      DescribeClusterRequest,
      version,
      { includeClusterAuthorizedOperations: true },
      { label: 'authorised operations' },
    ),
    ...(version >= 1
      ? [2, 3].map((endpointType) =>
          request(
            DescribeClusterRequest,
            version,
            { includeClusterAuthorizedOperations: false, endpointType },
            { label: `endpoint type ${endpointType}` },
          ),
        )
      : []),
    ...(version >= 2
      ? [
          request(
            DescribeClusterRequest,
            version,
            { includeClusterAuthorizedOperations: false, includeFencedBrokers: true },
            { label: 'with fenced brokers' },
          ),
        ]
      : []),
  ]),
};
