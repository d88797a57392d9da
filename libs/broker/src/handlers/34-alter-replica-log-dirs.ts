/**
 * AlterReplicaLogDirs, versions 1-2 (KIP-113). Moves replicas between the log directories of this broker, which has one: they are
 * there already, and there is nowhere else to go.
 *   v2   flexible
 */
import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';

type Result = Input<typeof AlterReplicaLogDirsResponse>['results'][number];

const DIRECTORY_NAME_LENGTH_MAX = 255;
/** `.<32 hexadecimal digits>-future`: Kafka's UnifiedLog.logFutureDirName. */
const FUTURE_SUFFIX_LENGTH = 40;

export const alterReplicaLogDirs = singleStage({
  request: AlterReplicaLogDirsRequest,
  response: AlterReplicaLogDirsResponse,
  versions: { min: 1, max: 2 },

  handle: (request, _context, services) => ({
    throttleTimeMs: 0,
    results: resultsOf(request, (topic, partition, path) => outcomeOf(topic, partition, path, services)),
  }),

  refuse: (request, errorCode) => ({ throttleTimeMs: 0, results: resultsOf(request, () => errorCode) }),
});

/** One result for each topic, whatever directories its partitions are to go to; of a partition named twice the last counts. */
function resultsOf(
  { dirs }: AlterReplicaLogDirsRequest,
  outcome: (topic: string, partition: number, path: string) => ErrorCode,
): Result[] {
  const paths = new Map<string, Map<number, string>>();
  for (const { path, topics } of dirs) {
    for (const { name, partitions } of topics) {
      const ofTopic = paths.get(name) ?? new Map<number, string>();
      for (const partition of partitions) ofTopic.set(partition, path);
      if (ofTopic.size > 0) paths.set(name, ofTopic);
    }
  }
  return [...paths].map(([topicName, ofTopic]) => ({
    topicName,
    partitions: [...ofTopic].map(([partitionIndex, path]) => {
      return { partitionIndex, errorCode: outcome(topicName, partitionIndex, path) };
    }),
  }));
}

function outcomeOf(topic: string, index: number, path: string, { partitions }: BrokerServices): ErrorCode {
  const { directory } = partitions;
  const name = `${topic}-${index}`;
  if (name.length + FUTURE_SUFFIX_LENGTH > DIRECTORY_NAME_LENGTH_MAX) return ErrorCode.InvalidTopicException;
  if (path !== directory.absolutePath) return ErrorCode.LogDirNotFound;
  if (directory.isOffline) return ErrorCode.KafkaStorageError;
  return partitions.get(topic, index) === undefined ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None;
}
