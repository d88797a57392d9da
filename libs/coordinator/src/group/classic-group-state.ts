/** States of a classic group, by the names that DescribeGroups and ListGroups show. */
export type ClassicGroupState =
  /** No members. Offsets may remain. */
  | 'Empty'
  /** Members are (re)joining; their JoinGroup requests are parked. */
  | 'PreparingRebalance'
  /** A generation is chosen; waiting for the leader's assignment. */
  | 'CompletingRebalance'
  | 'Stable'
  /** Gone. Only told to clients about groups that do not exist. */
  | 'Dead';

const previousStates: Record<ClassicGroupState, readonly ClassicGroupState[]> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
};

/** Whether Kafka's ClassicGroupState allows the step. */
export function canTransition(from: ClassicGroupState, to: ClassicGroupState): boolean {
  return previousStates[to].includes(from);
}
