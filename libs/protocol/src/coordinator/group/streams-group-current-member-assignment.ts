import { array, int32, int8, nullableArray, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const StreamsGroupCurrentMemberAssignmentKey = message('StreamsGroupCurrentMemberAssignmentKey', {
  key: 22,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type StreamsGroupCurrentMemberAssignmentKey = Infer<typeof StreamsGroupCurrentMemberAssignmentKey>;

const taskIds = {
  subtopologyId: string(),
  partitions: array(int32()),
  assignmentEpochs: nullableArray(int32(), { tag: 0, default: [] }),
};

export const StreamsGroupCurrentMemberAssignmentValue = message('StreamsGroupCurrentMemberAssignmentValue', {
  key: 22,
  versions: '0',
  flexible: '0+',
  fields: {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    activeTasks: array(taskIds),
    standbyTasks: array(taskIds),
    warmupTasks: array(taskIds),
    activeTasksPendingRevocation: array(taskIds),
    standbyTasksPendingRevocation: array(taskIds),
    warmupTasksPendingRevocation: array(taskIds),
  },
});
export type StreamsGroupCurrentMemberAssignmentValue = Infer<typeof StreamsGroupCurrentMemberAssignmentValue>;
