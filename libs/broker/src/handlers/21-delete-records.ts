/**
 * DeleteRecords, versions 0-2 (KIP-107). Moves the start of partitions forward; the answer says where each of them starts then.
 *   v2   flexible
 */
import { DeleteRecordsRequest, DeleteRecordsResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';
import { isInternalTopic } from '../partitions/internal-topics.js';

type Row = Input<typeof DeleteRecordsResponse>['topics'][number]['partitions'][number];

/** The offset that means the high watermark. */
const HIGH_WATERMARK = -1;

export const deleteRecords = singleStage({
  request: DeleteRecordsRequest,
  response: DeleteRecordsResponse,
  versions: { min: 0, max: 2 },

  async handle(request, _context, services) {
    const topics = [...offsetsOf(request)].map(([name, offsets]) => ({
      name,
      partitions: [...offsets].map(([index, offset]) => deleted(name, index, offset, services)),
    }));
    const rows = topics.flatMap(({ partitions }) => partitions).filter(({ errorCode }) => errorCode === ErrorCode.None);
    if (rows.length > 0) await makeDurable(rows, services);
    return { throttleTimeMs: 0, topics };
  },

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => refused(partitionIndex, errorCode)),
    })),
  }),
});

/** What is asked for by topic and partition: of a partition that is named twice the last counts. */
function offsetsOf({ topics }: DeleteRecordsRequest): Map<string, Map<number, number>> {
  const offsets = new Map<string, Map<number, number>>();
  for (const { name, partitions } of topics) {
    const ofTopic = offsets.get(name) ?? new Map<number, number>();
    for (const { partitionIndex, offset } of partitions) ofTopic.set(partitionIndex, offset);
    if (ofTopic.size > 0) offsets.set(name, ofTopic);
  }
  return offsets;
}

function deleted(name: string, partitionIndex: number, offset: number, { partitions }: BrokerServices): Row {
  const lookup = partitions.leading({ name, topicId: '' }, partitionIndex, -1, false);
  if (lookup.kind === 'refused') return refused(partitionIndex, lookup.errorCode);
  // Coordinators need their records; compaction is what keeps a compacted topic small.
  if (isInternalTopic(name)) return refused(partitionIndex, ErrorCode.InvalidTopicException);
  const { log } = lookup.partition;
  const { cleanupPolicy } = log.config;
  if (cleanupPolicy.has('compact') && !cleanupPolicy.has('delete')) {
    return refused(partitionIndex, ErrorCode.PolicyViolation);
  }
  const target = offset === HIGH_WATERMARK ? log.highWatermark : offset;
  if (target < 0 || !log.deleteRecordsBefore(target)) return refused(partitionIndex, ErrorCode.OffsetOutOfRange);
  return { partitionIndex, lowWatermark: log.logStartOffset, errorCode: ErrorCode.None };
}

/** What was deleted must not come back after a crash, once the client has been told. */
async function makeDurable(rows: readonly Row[], { partitions, logger }: BrokerServices): Promise<void> {
  try {
    await partitions.directory.checkpointLogStarts();
  } catch (error) {
    logger.error('log start offsets could not be stored', { error: String(error) });
    for (const row of rows) Object.assign(row, refused(row.partitionIndex ?? 0, ErrorCode.KafkaStorageError));
  }
}

function refused(partitionIndex: number, errorCode: ErrorCode): Row {
  return { partitionIndex, lowWatermark: -1, errorCode };
}
