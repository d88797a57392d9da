/**
 * ListPartitionReassignments, version 0 (KIP-455). The partitions whose replicas are being changed.
 */
import {
  ErrorCode,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  errorInfo,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { PartitionImage } from '../metadata/image.js';
import { isReassigning } from '../metadata/partition-reassignment.js';

type Topic = Input<typeof ListPartitionReassignmentsResponse>['topics'][number];

export const listPartitionReassignments = singleStage({
  request: ListPartitionReassignmentsRequest,
  response: ListPartitionReassignmentsResponse,
  versions: { min: 0, max: 0 },

  handle({ topics }, _context, { controller: { image } }) {
    const wanted =
      topics === null
        ? [...image.topics()].map(({ name, partitions }) => ({ name, partitions }))
        : topics.map(({ name, partitionIndexes }) => {
            const known = image.topicByName(name)?.partitions ?? [];
            return { name, partitions: partitionIndexes.map((index) => known[index]) };
          });
    const found = wanted.map(({ name, partitions }) => reassignmentsOf(name, partitions));
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.None,
      errorMessage: null,
      topics: found.filter(({ partitions }) => partitions.length > 0),
    };
  },

  refuse: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorInfo(errorCode).message,
    topics: [],
  }),
});

function reassignmentsOf(name: string, partitions: readonly (PartitionImage | undefined)[]): Topic {
  const reassigning = partitions.filter((partition) => partition !== undefined).filter(isReassigning);
  return {
    name,
    partitions: reassigning.map(({ partition, replicas, addingReplicas, removingReplicas }) => ({
      partitionIndex: partition,
      replicas: [...replicas],
      addingReplicas: [...addingReplicas],
      removingReplicas: [...removingReplicas],
    })),
  };
}
