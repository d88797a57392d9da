import { DeleteTopicsRequest, OffsetFetchRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';
import { commitOffsets, endAndGoOn, init, producerOf, untilState } from './transaction-steps.ts';

const topic = 'deleted-offsets-a';
const groupId = 'deleted-offsets';

function stable(label: string, options: StepOptions = {}): Step {
  const groups = [{ groupId, topics: [{ name: topic, partitionIndexes: [0] }] }];
  return request(OffsetFetchRequest, 8, { groups, requireStable: true }, { label, ...options });
}

/** What becomes of a group's offsets when their topic is deleted, and another of its name comes: also of those of an open transaction. */
function deletedWithTheirTopic(committed: boolean): Step[] {
  const id = `deleted-offsets-${committed ? 'commit' : 'abort'}`;
  const me = producerOf(id);
  return [
    ...madeTopic({ name: topic }),
    init(5, 'first', id),
    commitOffsets(5, 'of a topic to be deleted', me, groupId, {
      topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: '' }] }],
    }),
    stable('in an open transaction'),
    request(DeleteTopicsRequest, 5, { topicNames: [topic], timeoutMs: 10_000 }),
    stable('until they are gone', { until: { 'groups.0.topics.0.partitions.0.errorCode': 0 } }),
    ...madeTopic({ name: topic }),
    endAndGoOn('ends', me, committed),
    untilState(id, committed ? 'CompleteCommit' : 'CompleteAbort'),
    stable('of the next topic of the name'),
    request(DeleteTopicsRequest, 5, { topicNames: [topic], timeoutMs: 10_000 }, { label: 'once more' }),
  ];
}

export const deletedOffsets: Scenario = {
  name: 'deleted-offsets',
  steps: [...allCoordinatorsReady, ...[true, false].flatMap(deletedWithTheirTopic)],
};
