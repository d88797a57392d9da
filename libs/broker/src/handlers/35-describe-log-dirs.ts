/**
 * DescribeLogDirs, versions 1-5 (KIP-113). The log directories of this broker, which has one, and what lies in them.
 *   v2   flexible; v3 an error of the whole request; v4 size of the file system (KIP-827); v5 cordoned directories (KIP-1066)
 */
import { DescribeLogDirsRequest, DescribeLogDirsResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';
import { METADATA_TOPIC } from '../metadata/metadata-topic.js';

type Directory = Input<typeof DescribeLogDirsResponse>['results'][number];
type Topics = Directory['topics'];

const REQUEST_ERROR_VERSION_MIN = 3;

export const describeLogDirs = singleStage({
  request: DescribeLogDirsRequest,
  response: DescribeLogDirsResponse,
  versions: { min: 1, max: 5 },

  async handle(request, _context, services) {
    return { throttleTimeMs: 0, errorCode: ErrorCode.None, results: [await describe(request, services)] };
  },

  refuse: (_request, errorCode, { apiVersion }) => ({
    throttleTimeMs: 0,
    errorCode,
    // Older versions have no other place for it.
    results: apiVersion < REQUEST_ERROR_VERSION_MIN ? [{ errorCode, logDir: '', topics: [] }] : [],
  }),
});

async function describe(
  request: DescribeLogDirsRequest,
  { partitions: { directory }, platform, logger, configs, nodeId }: BrokerServices,
): Promise<Directory> {
  const logDir = directory.absolutePath;
  const failed = { errorCode: ErrorCode.KafkaStorageError, logDir, topics: [] };
  if (directory.isOffline) return failed;
  try {
    const space = await platform.files.diskSpace(directory.path);
    const isCordoned = configs.isCordoned(nodeId);
    return { errorCode: ErrorCode.None, logDir, topics: topicsIn(directory, request), ...space, isCordoned };
  } catch (error) {
    logger.error('the log directory could not be described', { error: String(error) });
    return failed;
  }
}

/** The logs that are asked for and are there; the metadata log is the controller's. */
function topicsIn(
  { partitions }: BrokerServices['partitions']['directory'],
  { topics }: DescribeLogDirsRequest,
): Topics {
  const wanted =
    topics === null
      ? undefined
      : new Set(topics.flatMap(({ topic, partitions: indexes }) => indexes.map((index) => `${topic}-${index}`)));
  const found = new Map<string, Topics[number]['partitions'][number][]>();
  for (const [name, log] of partitions) {
    if (log.topic === METADATA_TOPIC || wanted?.has(name) === false) continue;
    const rows = found.get(log.topic) ?? [];
    // A log end that is ahead of the high watermark is no lag: the leader is the only replica.
    rows.push({ partitionIndex: log.partition, partitionSize: log.sizeInBytes, offsetLag: 0, isFutureKey: false });
    found.set(log.topic, rows);
  }
  return [...found].map(([name, rows]) => ({ name, partitions: rows }));
}
