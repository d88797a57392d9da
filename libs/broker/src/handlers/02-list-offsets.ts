/**
 * ListOffsets, versions 1-11. Where a timestamp, or one of the places below, lies in a partition.
 *   v2   isolation level
 *   v4   currentLeaderEpoch in, leaderEpoch out (KIP-320)
 *   v6   flexible
 *   v7   -3: the record with the largest timestamp (KIP-734)
 *   v8   -4: the earliest local offset; v9 -5: the latest tiered one; v11 -6: the earliest that waits for upload
 *   v10  timeoutMs, for tiered storage
 */
import { ErrorCode, ListOffsetsRequest, ListOffsetsResponse } from '@barnabas/protocol';
import type { TimestampedOffset } from '@barnabas/log';
import { singleStage } from '../dispatch/api-handler.js';
import { askedInTurns } from '../dispatch/in-turns.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { Partition } from '../partitions/partition.js';
import { epochAt } from '../partitions/partition-read.js';

/** Kafka's IsolationLevel: read_uncommitted and read_committed. It fails on any other. */
const isolationLevels: ReadonlySet<number> = new Set([0, 1]);
const LEADER_EPOCH_VERSION_MIN = 4;
const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;
/** From which version on each special timestamp is understood. */
const SPECIAL_VERSION_MIN: ReadonlyMap<number, number> = new Map([
  [LATEST, 1],
  [EARLIEST, 1],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
]);
const NOWHERE: TimestampedOffset = { offset: -1, timestamp: -1, leaderEpoch: -1 };

type PartitionRequest = ListOffsetsRequest['topics'][number]['partitions'][number];
type PartitionAnswer = Partial<TimestampedOffset> & { partitionIndex: number; errorCode: ErrorCode };

export const listOffsets = singleStage({
  request: ListOffsetsRequest,
  response: ListOffsetsResponse,
  versions: { min: 1, max: 11 },

  async handle(request, context, services) {
    if (!isolationLevels.has(request.isolationLevel)) throw new RequestRefusedError(ErrorCode.UnknownServerError);
    const topics = await askedInTurns(request.topics, services.platform, async ({ name, partitions }) => {
      const twice = duplicates(partitions);
      return {
        name,
        partitions: await Promise.all(
          firstOfEach(partitions).map((partition) =>
            twice.has(partition.partitionIndex)
              ? Promise.resolve(refused(partition, ErrorCode.InvalidRequest))
              : locate(name, partition, request.isolationLevel === 1, context, services),
          ),
        ),
      };
    });
    return { topics };
  },

  refuse: (request, errorCode) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => refused(partition, errorCode)),
    })),
  }),
});

function duplicates(partitions: readonly PartitionRequest[]): ReadonlySet<number> {
  const seen = new Set<number>();
  return new Set(
    partitions.map(({ partitionIndex }) => partitionIndex).filter((index) => seen.size === seen.add(index).size),
  );
}

/** A partition that is asked for twice is answered once. */
function firstOfEach(partitions: readonly PartitionRequest[]): PartitionRequest[] {
  const byIndex = new Map(partitions.toReversed().map((partition) => [partition.partitionIndex, partition]));
  return partitions.filter((partition) => byIndex.get(partition.partitionIndex) === partition);
}

function refused({ partitionIndex }: PartitionRequest, errorCode: ErrorCode): PartitionAnswer {
  return { partitionIndex, errorCode };
}

async function locate(
  topic: string,
  request: PartitionRequest,
  readCommitted: boolean,
  context: RequestContext,
  services: BrokerServices,
): Promise<PartitionAnswer> {
  const { partitionIndex, timestamp, currentLeaderEpoch } = request;
  if (timestamp < 0 && context.apiVersion < (SPECIAL_VERSION_MIN.get(timestamp) ?? Infinity)) {
    return refused(request, ErrorCode.UnsupportedVersion);
  }
  const reference = { name: topic, topicId: '' };
  const lookup = services.partitions.leading(reference, partitionIndex, currentLeaderEpoch, false);
  if (lookup.kind === 'refused') {
    return refused(request, lookup.errorCode);
  }
  try {
    const { leaderEpoch, ...found } = await find(lookup.partition, timestamp, readCommitted);
    const epoch = context.apiVersion >= LEADER_EPOCH_VERSION_MIN ? { leaderEpoch } : {};
    return { partitionIndex, errorCode: ErrorCode.None, ...found, ...epoch };
  } catch (error) {
    if (lookup.partition.log.isOffline) {
      return refused(request, lookup.partition.lostLogError);
    }
    throw error;
  }
}

async function find(partition: Partition, timestamp: number, readCommitted: boolean): Promise<TimestampedOffset> {
  const { log } = partition;
  const end = readCommitted ? log.lastStableOffset : log.highWatermark;
  switch (timestamp) {
    case LATEST:
      return { offset: end, timestamp: -1, leaderEpoch: partition.leaderEpoch };
    case EARLIEST:
    case EARLIEST_LOCAL: {
      const offset = log.logStartOffset;
      return { offset, timestamp: -1, leaderEpoch: epochAt(partition, offset) };
    }
    case MAX_TIMESTAMP: {
      const newest = await log.offsetOfMaxTimestamp();
      return newest !== undefined && newest.offset < end ? newest : NOWHERE;
    }
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      // Nothing is tiered here.
      return NOWHERE;
    default:
      return (await log.offsetForTimestamp(timestamp, end)) ?? NOWHERE;
  }
}
