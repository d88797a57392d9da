import type { CoordinatorRecord } from '../../decision.js';
import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import { moveSubscriber, type ConsumerGroup } from './consumer-group.js';
import { regexOf, sameNames, type ConsumerMember } from './consumer-member.js';
import { groupEpochRecord, regexRecord, regexTombstone } from './consumer-records.js';
import { regexTimerKey } from './consumer-timers.js';
import { isRefusal, type Refusal } from './refusal.js';
import { RegexMatching } from './regex-matching.js';
import { compileTopicRegex } from './topic-regex.js';

/** Regular expressions of a group are not matched again before that time, whatever happens to topics. Kafka's, too. */
const refreshIntervalMinMs = 10_000;

/** All regular expressions of a group on their way through all topics of the cluster, a slice in each turn. Soft state. */
export interface RegexResolution {
  readonly matching: RegexMatching;
  readonly version: number;
  readonly timestampMs: number;
}

export type RegexChange =
  | 'unchanged'
  /** It will count once it is resolved. */
  | 'changed'
  /** It counts at once. */
  | 'changed-and-resolved';

export interface RegexUpdate {
  readonly group: ConsumerGroup;
  /** As it was. */
  readonly member: ConsumerMember;
  /** As it will be. */
  readonly updated: ConsumerMember;
}

/** Takes note of a member's new regular expression. Records go into `records`. */
export function updateRegex(
  { group, member, updated }: RegexUpdate,
  records: CoordinatorRecord[],
): RegexChange | Refusal {
  const before = regexOf(member);
  const after = regexOf(updated);
  if ((member.subscribedTopicRegex ?? null) === (updated.subscribedTopicRegex ?? null)) return 'unchanged';
  if (before !== undefined && before !== after && group.subscribersOf(before) === 1) {
    records.push(regexTombstone(group.groupId, before));
  }
  if (after === undefined) return before === undefined ? 'changed' : 'changed-and-resolved';
  if (group.subscribersOf(after) === 0) {
    const compiled = compileTopicRegex(after);
    return isRefusal(compiled) ? compiled : 'changed';
  }
  return group.resolvedRegexes.has(after) ? 'changed-and-resolved' : 'changed';
}

/** Starts to match the group's regular expressions with the topics there are, when some are new, or topics are, or time has passed. */
export function refreshRegexes<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  { group, member, updated }: RegexUpdate,
  change: RegexChange,
): void {
  const { groupId } = group;
  if (state.regexResolutions.has(groupId)) return;
  const own = regexOf(updated);
  const isNew = change === 'changed' && own !== undefined && group.subscribersOf(own) === 0;
  if (!isNew && group.subscribedRegexes.size === 0) return;
  const [last] = group.resolvedRegexes.values();
  const lastMs = last?.timestampMs ?? Number.NEGATIVE_INFINITY;
  if (turn.nowMs <= lastMs + refreshIntervalMinMs) return;
  const subscribers = new Map(group.subscribedRegexes);
  moveSubscriber(subscribers, member, updated);
  if (subscribers.size === 0) return;
  const regexes = [...subscribers.keys()];
  const { topics } = turn.context;
  const isDue =
    isNew ||
    regexes.length !== group.resolvedRegexes.size ||
    (last?.version ?? 0) < topics.createdVersion ||
    turn.nowMs > lastMs + turn.settings.consumer.regexRefreshIntervalMs;
  if (!isDue) return;
  state.regexResolutions.set(groupId, {
    matching: new RegexMatching(regexes, [...topics.names()]),
    version: topics.version,
    timestampMs: turn.nowMs,
  });
  turn.ifRefused(() => state.regexResolutions.delete(groupId));
  turn.setTimer(regexTimerKey(groupId), 0, { kind: 'timer-regexes', groupId });
}

/** Matches the next slice of topics; with the last of them the group learns what its regular expressions stand for. */
export function resolveRegexes<R>(turn: Turn<R>, state: ShardState<R>, groupId: string): void {
  const resolution = state.regexResolutions.get(groupId);
  if (resolution === undefined) return;
  if (!resolution.matching.advance()) {
    turn.setTimer(regexTimerKey(groupId), 0, { kind: 'timer-regexes', groupId });
    return;
  }
  state.regexResolutions.delete(groupId);
  const group = state.consumerGroups.get(groupId);
  if (group !== undefined) takeOver(turn, state, group, resolution);
}

function takeOver<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ConsumerGroup,
  { matching, version, timestampMs }: RegexResolution,
): void {
  const names = new Set<string>();
  for (const member of group.members.values()) for (const name of member.subscribedTopicNames) names.add(name);
  let isNew = false;
  for (const [regex, unsorted] of matching.matched) {
    if (group.subscribersOf(regex) === 0) continue;
    const topics = unsorted.toSorted();
    if (!sameNames(topics, group.resolvedRegexes.get(regex)?.topics.toSorted() ?? [])) isNew = true;
    for (const topic of topics) names.add(topic);
    turn.append(regexRecord(group.groupId, regex, { topics, version, timestampMs }));
  }
  const hash = state.metadataHashes.ofTopics(names, turn.context.topics);
  if (isNew || hash !== group.metadataHash) {
    turn.append(groupEpochRecord(group.groupId, group.groupEpoch + 1, hash));
    state.seenTopics.set(group.groupId, turn.context.topics.version);
    turn.ifRefused(() => state.seenTopics.delete(group.groupId));
  }
}
