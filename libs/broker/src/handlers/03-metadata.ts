/**
 * Metadata, versions 0-13. Brokers, topics and who leads their partitions, from the image.
 *   v0    an empty list of topics means all of them; a replica that is not there is an error of its partition
 *   v1    rack, controller, internal topics; null means all topics, an empty list none
 *   v2-3  cluster id; throttleTimeMs
 *   v4    the client says whether a missing topic may be created; before, it always may
 *   v5    offline replicas; v7 leader epochs (KIP-320); v8 authorized operations (KIP-430); v9 flexible
 *   v10   topic ids (KIP-516); v12 topics asked for by id; v11 without the cluster's authorized operations (KIP-700)
 *   v13   an error of the whole answer (KIP-1102)
 */
import { ErrorCode, MetadataRequest, MetadataResponse, zeroUuid } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { inTurns } from '../dispatch/in-turns.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { MetadataImage } from '../metadata/image.js';
import { refuseTopicName } from '../metadata/topic-name.js';
import type { PartitionImage, TopicImage } from '../metadata/topics-image.js';
import { isInternalTopic } from '../partitions/internal-topics.js';
import { OPERATIONS_NOT_ASKED, allClusterOperations, allTopicOperations } from './authorized-operations.js';
import { nodesOf, offlineReplicas } from './listener-nodes.js';
import type { ListenerNode } from './listener-nodes.js';

type Answer = Input<typeof MetadataResponse>;
type AnswerTopic = Answer['topics'][number];
type AnswerPartition = AnswerTopic['partitions'][number];

const LISTENER_ERROR_VERSION_MIN = 6;
const TOPIC_ID_VERSION_MIN = 12;
/** They may have many partitions. */
const STEPS_PER_TOPIC = 8;

export const metadata = singleStage({
  request: MetadataRequest,
  response: MetadataResponse,
  versions: { min: 0, max: 13 },

  handle(request, context, services) {
    const isAll = request.topics === null || (context.apiVersion === 0 && request.topics.length === 0);
    if (isAll || request.topics === null) {
      return answer(request, context, services, (image, view) => {
        return inTurns([...image.topics()], services.platform, (topic) => view.topic(topic), STEPS_PER_TOPIC);
      });
    }
    const byId = request.topics.filter(({ topicId }) => topicId !== zeroUuid);
    const names = request.topics.flatMap(({ name }) => name ?? []);
    const isIdless = context.apiVersion < TOPIC_ID_VERSION_MIN;
    if (isIdless && (byId.length > 0 || names.length < request.topics.length)) {
      throw new RequestRefusedError(ErrorCode.InvalidRequest);
    }
    // A topic id anywhere makes the request one by ids, as in Kafka.
    if (byId.length > 0) {
      return answer(request, context, services, (image, view) => {
        const ids = unique(byId.map(({ topicId }) => topicId));
        return inTurns(ids, services.platform, (id) => view.topicById(id, image.topicById(id)));
      });
    }
    createMissing(unique(names), request, context, services);
    return answer(request, context, services, (image, view) => {
      return inTurns(unique(names), services.platform, (name) => view.topicByName(name, image.topicByName(name)));
    });
  },

  refuse: (request, errorCode) => ({
    brokers: [],
    topics: (request.topics ?? []).map(({ name, topicId }) => ({
      errorCode,
      name: name ?? '',
      topicId,
      partitions: [],
    })),
    errorCode,
  }),
});

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The answer does not wait for them: a topic is unknown to the request that has it made. */
function createMissing(
  names: readonly string[],
  request: MetadataRequest,
  context: RequestContext,
  { controller, configs, topicCreation, quotas }: BrokerServices,
): void {
  if (!request.allowAutoTopicCreation || !configs.broker.boolean('auto.create.topics.enable')) return;
  const isMissing = (name: string) => controller.image.topicByName(name) === undefined;
  const missing = names.filter((name) => refuseTopicName(name) === undefined && isMissing(name));
  // Nobody is told: whoever has used up the quota finds the topic missing until there is some left.
  topicCreation.begin(missing, { allowance: quotas.mutations(context, 0) });
}

function answer(
  request: MetadataRequest,
  context: RequestContext,
  { controller, clusterId, nodeId }: BrokerServices,
  topicsOf: (image: MetadataImage, view: TopicView) => AnswerTopic[] | Promise<AnswerTopic[]>,
): Answer | Promise<Answer> {
  const { image } = controller;
  const nodes = nodesOf(image, context.listener.name);
  const view = new TopicView(nodes, context.apiVersion, request.includeTopicAuthorizedOperations);
  const operations = request.includeClusterAuthorizedOperations ? allClusterOperations : OPERATIONS_NOT_ASKED;
  const answerWith = (topics: AnswerTopic[]): Answer => ({
    brokers: [...nodes.values()]
      .filter(({ isFenced }) => !isFenced)
      .map((node) => ({ nodeId: node.nodeId, host: node.host, port: node.port, rack: node.rack })),
    clusterId,
    controllerId: nodeId,
    topics,
    ...(context.apiVersion >= 8 && context.apiVersion <= 10 ? { clusterAuthorizedOperations: operations } : {}),
  });
  // The image is one and the same for all of them, whatever happens to topics meanwhile.
  const topics = topicsOf(image, view);
  return topics instanceof Promise ? topics.then(answerWith) : answerWith(topics);
}

/** Topics as clients of one listener, speaking one version, see them. */
class TopicView {
  constructor(
    private readonly nodes: ReadonlyMap<number, ListenerNode>,
    private readonly version: number,
    private readonly withOperations: boolean,
  ) {}

  topic({ name, id, partitions }: TopicImage): AnswerTopic {
    return {
      errorCode: ErrorCode.None,
      name,
      topicId: id,
      isInternal: isInternalTopic(name),
      partitions: partitions.map((partition) => this.#partition(partition)),
      ...this.#operations(),
    };
  }

  topicById(topicId: string, topic: TopicImage | undefined): AnswerTopic {
    if (topic !== undefined) return this.topic(topic);
    return { errorCode: ErrorCode.UnknownTopicId, name: null, topicId, partitions: [] };
  }

  topicByName(name: string, topic: TopicImage | undefined): AnswerTopic {
    if (topic !== undefined) return this.topic(topic);
    const isIllegal = refuseTopicName(name) !== undefined;
    const errorCode = isIllegal ? ErrorCode.InvalidTopicException : ErrorCode.UnknownTopicOrPartition;
    return { errorCode, name, isInternal: isInternalTopic(name), partitions: [], ...this.#operations() };
  }

  #operations(): { topicAuthorizedOperations?: number } {
    return this.version >= 8 && this.withOperations ? { topicAuthorizedOperations: allTopicOperations } : {};
  }

  #partition(partition: PartitionImage): AnswerPartition {
    // v0 leaves out replicas that are not there, and says so by an error.
    const shown = (ids: readonly number[]): number[] => {
      return this.version === 0 ? ids.filter((id) => this.nodes.get(id)?.isFenced === false) : [...ids];
    };
    const replicaNodes = shown(partition.replicas);
    const isrNodes = shown(partition.isr);
    const hasLeader = this.nodes.has(partition.leader);
    const isShort = replicaNodes.length < partition.replicas.length || isrNodes.length < partition.isr.length;
    return {
      errorCode: hasLeader ? (isShort ? ErrorCode.ReplicaNotAvailable : ErrorCode.None) : this.#noLeader(partition),
      partitionIndex: partition.partition,
      leaderId: hasLeader ? partition.leader : -1,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes,
      isrNodes,
      offlineReplicas: offlineReplicas(partition.replicas, this.nodes),
    };
  }

  /** A leader that is registered but not on this listener is a matter of configuration, from v6 on. */
  #noLeader({ leader }: PartitionImage): ErrorCode {
    const isKnownError = this.version >= LISTENER_ERROR_VERSION_MIN && leader >= 0;
    return isKnownError ? ErrorCode.ListenerNotFound : ErrorCode.LeaderNotAvailable;
  }
}
