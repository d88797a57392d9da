/**
 * DescribeQuorum, versions 0-2 (KIP-595). The quorum behind the metadata log: this node alone, which leads and votes.
 *   v1   when voters fetched last (KIP-836); v2 directories, nodes and error messages (KIP-853)
 */
import { DescribeQuorumRequest, DescribeQuorumResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';
import { METADATA_TOPIC } from '../metadata/metadata-topic.js';

type Response = Input<typeof DescribeQuorumResponse>;

const NODES_VERSION_MIN = 2;

export const describeQuorum = singleStage({
  request: DescribeQuorumRequest,
  response: DescribeQuorumResponse,
  versions: { min: 0, max: 2 },

  handle: (request, { apiVersion }, services) =>
    isOfMetadataLog(request)
      ? { errorCode: ErrorCode.None, topics: [described(services, apiVersion)], ...nodes(services, apiVersion) }
      : eachRefused(request, ErrorCode.UnknownTopicOrPartition, apiVersion),

  refuse: (_request, errorCode) => ({ errorCode, errorMessage: errorInfo(errorCode).message, topics: [] }),
});

/** Exactly that partition: whatever else is named makes the whole request wrong (Kafka's RaftUtil.hasValidTopicPartition). */
function isOfMetadataLog({ topics }: DescribeQuorumRequest): boolean {
  const [topic] = topics;
  const [partition] = topic?.partitions ?? [];
  return (
    topics.length === 1 &&
    topic?.topicName === METADATA_TOPIC &&
    topic.partitions.length === 1 &&
    partition?.partitionIndex === 0
  );
}

function described({ controller, nodeId, platform }: BrokerServices, version: number): Response['topics'][number] {
  const { leaderEpoch, highWatermark, logEndOffset, voterDirectoryId } = controller.quorum;
  const nowMs = platform.clock.now();
  const voter = {
    replicaId: nodeId,
    logEndOffset,
    lastFetchTimestamp: nowMs,
    lastCaughtUpTimestamp: nowMs,
    ...(version >= NODES_VERSION_MIN ? { replicaDirectoryId: voterDirectoryId } : {}),
  };
  return {
    topicName: METADATA_TOPIC,
    partitions: [
      {
        partitionIndex: 0,
        errorCode: ErrorCode.None,
        leaderId: nodeId,
        leaderEpoch,
        highWatermark,
        currentVoters: [voter],
        observers: [],
      },
    ],
  };
}

/** Voters by the listeners they have for each other. There is nobody else, so these are the broker's. */
function nodes({ listeners, nodeId }: BrokerServices, version: number): Pick<Response, 'nodes'> {
  if (version < NODES_VERSION_MIN) return {};
  return {
    nodes: [{ nodeId, listeners: listeners.map(({ name, advertised: { host, port } }) => ({ name, host, port })) }],
  };
}

function eachRefused({ topics }: DescribeQuorumRequest, errorCode: ErrorCode, version: number): Response {
  const errorMessage = version >= NODES_VERSION_MIN ? { errorMessage: errorInfo(errorCode).message } : {};
  return {
    errorCode: ErrorCode.None,
    topics: topics.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode,
        ...errorMessage,
        leaderId: 0,
        leaderEpoch: 0,
        highWatermark: 0,
        currentVoters: [],
        observers: [],
      })),
    })),
  };
}
