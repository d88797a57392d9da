import type { ConsumerGroup, ResolvedRegex } from './consumer-group.js';
import { regexOf, sameNames, type ConsumerMember } from './consumer-member.js';
import type { GroupTopics } from './group-topics.js';

/** The members of a group as they will be once what is being decided is replayed. */
export interface MembersAfter {
  /** Has joined, or says something new. */
  readonly updated?: ConsumerMember;
  /** Ids of those who go, or are replaced. */
  readonly removed?: ReadonlySet<string>;
}

export function* membersAfter(group: ConsumerGroup, { updated, removed }: MembersAfter): Iterable<ConsumerMember> {
  let isThere = false;
  for (const member of group.members.values()) {
    if (removed?.has(member.memberId)) continue;
    if (member.memberId === updated?.memberId) {
      isThere = true;
      yield updated;
    } else {
      yield member;
    }
  }
  if (updated !== undefined && !isThere) yield updated;
}

/** All topics that the group subscribes to, by name or by a regular expression that somebody still has. */
export function subscribedTopics(group: ConsumerGroup, after: MembersAfter): Set<string> {
  const names = new Set<string>();
  const regexes = new Set<string>();
  for (const member of membersAfter(group, after)) {
    for (const name of member.subscribedTopicNames) names.add(name);
    const regex = regexOf(member);
    if (regex !== undefined) regexes.add(regex);
  }
  for (const regex of regexes) {
    for (const name of group.resolvedRegexes.get(regex)?.topics ?? []) names.add(name);
  }
  return names;
}

/** Ids of the topics that a member reads. Topics that do not exist, and expressions not resolved yet, are no topics. */
export function subscribedTopicIds(
  member: ConsumerMember,
  regexes: ReadonlyMap<string, ResolvedRegex>,
  topics: GroupTopics,
): Set<string> {
  const ids = new Set<string>();
  const add = (name: string): void => {
    const topic = topics.byName(name);
    if (topic !== undefined) ids.add(topic.id);
  };
  member.subscribedTopicNames.forEach(add);
  regexes.get(regexOf(member) ?? '')?.topics.forEach(add);
  return ids;
}

/** Whether all members subscribe to the same: the same names, or one and the same expression. */
export function isHomogeneous(members: Iterable<ConsumerMember>): boolean {
  let first: ConsumerMember | undefined;
  for (const member of members) {
    first ??= member;
    if (regexOf(member) !== regexOf(first)) return false;
    if (!sameNames(member.subscribedTopicNames, first.subscribedTopicNames)) return false;
  }
  return true;
}
