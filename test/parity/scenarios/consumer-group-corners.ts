import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupHeartbeatRequest,
  IncrementalAlterConfigsRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { groupReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';

type Beat = Partial<Input<typeof ConsumerGroupHeartbeatRequest>>;

const [one, two] = ['kip-848-corners-one', 'kip-848-corners-two'];
const groupResource = 32;

/** A group whose target assignments follow one another at once (KIP-1263). */
function eagerGroup(groupId: string): Step[] {
  const configs = [{ name: 'consumer.assignment.interval.ms', configOperation: 0, value: '0' }];
  return [
    request(IncrementalAlterConfigsRequest, 1, {
      resources: [{ resourceType: groupResource, resourceName: groupId, configs }],
      validateOnly: false,
    }),
    ...groupReady(groupId),
  ];
}

function beat(groupId: string, memberId: string, label: string, fields: Beat, options: StepOptions = {}): Step {
  const body = { groupId, memberId, memberEpoch: 0, ...fields };
  return request(ConsumerGroupHeartbeatRequest, 1, body, { label: `${memberId} ${label}`, ...options });
}

function join(groupId: string, memberId: string, label: string, fields: Beat): Step {
  return beat(groupId, memberId, label, {
    rebalanceTimeoutMs: 60_000,
    topicPartitions: [],
    ...fields,
  });
}

function describe(groupId: string, label: string, options: StepOptions = {}): Step {
  return request(
    ConsumerGroupDescribeRequest,
    1,
    { groupIds: [groupId], includeAuthorizedOperations: false },
    { label, ...options },
  );
}

/** As many members ask for one assignor as for the other: which has it shows in who gets what. */
function equalVotes(...votes: readonly string[]): Step[] {
  const groupId = `kip-848-equal-${votes.join('-')}`;
  return [
    ...eagerGroup(groupId),
    ...votes.flatMap((serverAssignor, i) => [
      join(groupId, `member-${i}`, `asks for ${serverAssignor}`, {
        serverAssignor,
        // Each reads something else, too: where all read the same, Kafka takes topics in the order of their ids.
        subscribedTopicNames: [one, two, `kip-848-corners-nowhere-${i}`],
      }),
      describe(groupId, `${votes.slice(0, i + 1).join(', ')}`),
    ]),
  ];
}

/** Who has the least gets more, though not all members read the same. */
function unevenTopics(): Step[] {
  const groupId = 'kip-848-uneven';
  const [large, small] = ['kip-848-corners-large', 'kip-848-corners-small'];
  const [both, one] = ['both', 'one'];
  return [
    ...eagerGroup(groupId),
    join(groupId, both, 'reads both', { subscribedTopicNames: [large, small] }),
    join(groupId, one, 'reads one', { subscribedTopicNames: [large] }),
    ...madeTopic({ name: small, partitions: 5 }),
    beat(groupId, one, 'until the first counts', { memberEpoch: 3 }, { until: { memberEpoch: 4 }, unseen: true }),
    ...madeTopic({ name: large, partitions: 8 }),
    beat(groupId, one, 'until the second counts', { memberEpoch: 4 }, { until: { memberEpoch: 5 }, unseen: true }),
    describe(groupId, 'uneven topics'),
    join(groupId, 'third', 'reads both', { subscribedTopicNames: [large, small] }),
    describe(groupId, 'uneven topics, three members'),
  ];
}

/** A regular expression is changed while the one before is fresh; then somebody without one says that he lives. */
function changedRegex(): Step[] {
  const groupId = 'kip-848-changed-regex';
  const epochIs = (groupEpoch: number): StepOptions => ({ until: { 'groups.0.groupEpoch': groupEpoch } });
  const [names, regex] = ['names', 'regex'];
  return [
    ...eagerGroup(groupId),
    join(groupId, names, 'joins', { subscribedTopicNames: [two] }),
    join(groupId, regex, 'joins', { subscribedTopicNames: [], subscribedTopicRegex: 'kip-848-corners-.*' }),
    describe(groupId, 'until it is resolved', epochIs(3)),
    beat(groupId, regex, 'changes it', { memberEpoch: 2, subscribedTopicRegex: 'kip-848-corners-o.*' }),
    describe(groupId, 'not resolved yet'),
    beat(groupId, names, 'lives', { memberEpoch: 2 }),
    describe(groupId, 'until the new one is resolved', epochIs(4)),
  ];
}

export const consumerGroupCorners: Scenario = {
  name: 'consumer-group-corners',
  steps: [
    ...madeTopic({ name: one, partitions: 3 }),
    ...madeTopic({ name: two, partitions: 5 }),
    ...equalVotes('range', 'uniform'),
    ...equalVotes('uniform', 'range'),
    ...equalVotes('uniform', 'uniform', 'range', 'range'),
    ...unevenTopics(),
    ...changedRegex(),
  ],
};
