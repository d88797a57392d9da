import { ErrorCode, type ConsumerGroupDescribeResponse, type Input } from '@barnabas/protocol';
import type { ConsumerDescribeCommand } from '../commands.js';
import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import type { ConsumerGroup } from './consumer-group.js';
import type { ConsumerMember } from './consumer-member.js';
import { consumerGroupOf } from './group-lookup.js';
import type { GroupTopics } from './group-topics.js';
import { isRefusal } from './refusal.js';
import { preferredAssignor } from './target-assignment.js';

type Described = Input<typeof ConsumerGroupDescribeResponse>['groups'][number];
type DescribedMember = NonNullable<Described['members']>[number];
type DescribedPartitions = DescribedMember['assignment']['topicPartitions'];

const memberTypeClassic = 0;
const memberTypeConsumer = 1;

/** ConsumerGroupDescribe 0-1. Authorized operations are the broker's to fill in. */
export function describeConsumerGroups<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  command: ConsumerDescribeCommand<R>,
): void {
  const groups = command.request.groupIds.map((groupId): Described => {
    const group = consumerGroupOf(state, groupId);
    if (!isRefusal(group)) return describe(turn, group);
    const { errorCode, errorMessage } = group;
    return {
      errorCode,
      errorMessage,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
    };
  });
  const response: Input<typeof ConsumerGroupDescribeResponse> = { throttleTimeMs: 0, groups };
  turn.reply(command.token, response);
}

function describe<R>(turn: Turn<R>, group: ConsumerGroup): Described {
  return {
    errorCode: ErrorCode.None,
    groupId: group.groupId,
    groupState: group.state,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    assignorName: preferredAssignor(group.members.values(), turn.settings.consumer.assignors),
    members: Array.from(group.members.values(), (member) => describeMember(group, member, turn.context.topics)),
  };
}

/** A member has what it is to give up until it says that it did. */
function describeMember(group: ConsumerGroup, member: ConsumerMember, topics: GroupTopics): DescribedMember {
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: member.subscribedTopicNames,
    subscribedTopicRegex: member.subscribedTopicRegex,
    assignment: { topicPartitions: named(topics, member.assigned, member.pendingRevocation) },
    targetAssignment: { topicPartitions: named(topics, group.targets.get(member.memberId) ?? new Map()) },
    memberType: member.classic === null ? memberTypeConsumer : memberTypeClassic,
  };
}

/** Topics that do not exist any more are left out. */
function named(
  topics: GroupTopics,
  ...sets: readonly ReadonlyMap<string, { keys(): Iterable<number> }>[]
): DescribedPartitions {
  const byTopic = new Map<string, number[]>();
  for (const set of sets) {
    for (const [topicId, ofTopic] of set) byTopic.set(topicId, [...(byTopic.get(topicId) ?? []), ...ofTopic.keys()]);
  }
  return [...byTopic].flatMap(([topicId, indexes]) => {
    const topic = topics.byId(topicId);
    const partitions = indexes.toSorted((a, b) => a - b);
    return topic === undefined ? [] : [{ topicId, topicName: topic.name, partitions }];
  });
}
