/**
 * OffsetFetch, versions 1-10.
 *   v2   null topics: all that the group has committed; an error code of the whole answer
 *   v5   committedLeaderEpoch
 *   v6   flexible
 *   v7   requireStable (KIP-447)
 *   v8   several groups (KIP-709)
 *   v9   memberId and memberEpoch (KIP-848)
 *   v10  topics by id
 */
import { ErrorCode, OffsetFetchRequest, OffsetFetchResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { MetadataImage } from '../metadata/image.js';
import { resolveTopic } from './topic-resolution.js';

const GROUPS_VERSION_MIN = 8;
const TOPIC_ID_VERSION_MIN = 10;

type GroupRequest = OffsetFetchRequest['groups'][number];
type Answer = Input<typeof OffsetFetchResponse>;
type GroupAnswer = NonNullable<Answer['groups']>[number];
type TopicAnswer = GroupAnswer['topics'][number];

export const offsetFetch = twoPhase({
  request: OffsetFetchRequest,
  response: OffsetFetchResponse,
  versions: { min: 1, max: 10 },

  handle(request, context, services): Promise<Answer> {
    if (context.apiVersion < GROUPS_VERSION_MIN) {
      return services.groups.ask('offset-fetch', request.groupId, request, context);
    }
    const answers = request.groups.map((group) => fetchGroup(request, group, context, services));
    return Promise.all(answers).then((groups) => ({ groups }));
  },

  refuse: (request, errorCode, context) => ({
    errorCode,
    // v1 has an error code only for each partition.
    topics: (context.apiVersion < 2 ? (request.topics ?? []) : []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => unfetched(partitionIndex, errorCode)),
    })),
    groups: request.groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })),
  }),
});

function unfetched(partitionIndex: number, errorCode: ErrorCode) {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode };
}

async function fetchGroup(
  request: OffsetFetchRequest,
  group: GroupRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<GroupAnswer> {
  const { image } = services.controller;
  const useTopicId = context.apiVersion >= TOPIC_ID_VERSION_MIN;
  const { topics, unknown } = useTopicId ? byName(group, image) : { topics: group.topics, unknown: [] };
  try {
    const asked = { ...request, groups: [{ ...group, topics }] };
    const response = await services.groups.ask('offset-fetch', group.groupId, asked, context);
    const answer = response.groups?.[0];
    if (answer === undefined) {
      throw new Error(`the coordinator has not answered for group ${group.groupId}`);
    }
    return useTopicId && answer.errorCode === ErrorCode.None
      ? { ...answer, topics: [...withIds(answer.topics, image), ...unknown] }
      : answer;
  } catch (error) {
    if (error instanceof RequestRefusedError) {
      return { groupId: group.groupId, topics: [], errorCode: error.errorCode };
    }
    throw error;
  }
}

/** Gives the topics of a request by id their names; those whose id nobody knows are answered here. */
function byName(group: GroupRequest, image: MetadataImage): { topics: GroupRequest['topics']; unknown: TopicAnswer[] } {
  if (group.topics === null) {
    return { topics: null, unknown: [] };
  }
  const topics: NonNullable<GroupRequest['topics']> = [];
  const unknown: TopicAnswer[] = [];
  for (const topic of group.topics) {
    const found = resolveTopic(image, topic, true);
    if (found.kind === 'found') {
      topics.push({ ...topic, name: found.name, topicId: found.topicId });
    } else {
      const partitions = topic.partitionIndexes.map((index) => unfetched(index, found.errorCode));
      unknown.push({ topicId: topic.topicId, partitions });
    }
  }
  return { topics, unknown };
}

/** What the group committed names topics; the answer needs ids, and has no place for topics that are gone. */
function withIds(topics: readonly TopicAnswer[], image: MetadataImage): TopicAnswer[] {
  return topics.flatMap((topic) => {
    const found = image.topicByName(topic.name ?? '');
    return found === undefined ? [] : [{ ...topic, topicId: found.id }];
  });
}
