import { array, int32, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const StreamsGroupTargetAssignmentMemberKey = message('StreamsGroupTargetAssignmentMemberKey', {
  key: 21,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type StreamsGroupTargetAssignmentMemberKey = Infer<typeof StreamsGroupTargetAssignmentMemberKey>;

const taskIds = { subtopologyId: string(), partitions: array(int32()) };

export const StreamsGroupTargetAssignmentMemberValue = message('StreamsGroupTargetAssignmentMemberValue', {
  key: 21,
  versions: '0',
  flexible: '0+',
  fields: {
    activeTasks: array(taskIds),
    standbyTasks: array(taskIds),
    warmupTasks: array(taskIds),
  },
});
export type StreamsGroupTargetAssignmentMemberValue = Infer<typeof StreamsGroupTargetAssignmentMemberValue>;
