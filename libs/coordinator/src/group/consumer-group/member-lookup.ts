import { ErrorCode } from '@barnabas/protocol';
import type { CoordinatorRecord } from '../../decision.js';
import type { ConsumerGroup } from './consumer-group.js';
import { joinEpoch, newMember, staticLeaveEpoch, type ConsumerMember } from './consumer-member.js';
import { currentAssignmentRecord, memberRecord, memberTombstones, targetRecord } from './consumer-records.js';
import { refused, type Refusal } from './refusal.js';
import { isSubsetOf, type TopicPartitionsList } from './topic-partitions.js';

export interface MemberClaim {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly memberEpoch: number;
  readonly owned: readonly TopicPartitionsList[] | null;
}

/** The member that a heartbeat is of; a new one when it joins. Records that replace a static member go into `records`. */
export function memberOf(
  group: ConsumerGroup,
  claim: MemberClaim,
  records: CoordinatorRecord[],
): ConsumerMember | Refusal {
  if (claim.instanceId !== null) return staticMemberOf(group, claim.instanceId, claim, records);
  const member = group.member(claim.memberId);
  if (member === undefined) {
    return claim.memberEpoch === joinEpoch ? newMember(claim.memberId) : unknownMember(group, claim.memberId);
  }
  return epochError(member, claim) ?? member;
}

function staticMemberOf(
  group: ConsumerGroup,
  instanceId: string,
  claim: MemberClaim,
  records: CoordinatorRecord[],
): ConsumerMember | Refusal {
  const existing = group.staticMember(instanceId);
  const { memberId } = claim;
  if (claim.memberEpoch !== joinEpoch) {
    return (
      staticMemberError(existing, memberId, instanceId) ??
      epochErrorOf(existing, claim) ??
      existing ??
      newMember(memberId)
    );
  }
  if (existing === undefined) return group.member(memberId) ?? newMember(memberId);
  // The place of somebody who has left for a while, or comes back by the classic protocol's rules, may be taken.
  if (existing.classic === null && existing.memberEpoch !== staticLeaveEpoch) {
    const why = `cannot join the group because the instance id is owned by ${existing.memberId} member.`;
    return refused(ErrorCode.UnreleasedInstanceId, `Static member ${memberId} with instance id ${instanceId} ${why}`);
  }
  return replaceMember(group, existing, memberId, records);
}

/** A static member under its new id: with the target and the partitions of the old one, from epoch 0. */
export function replaceMember(
  group: ConsumerGroup,
  existing: ConsumerMember,
  memberId: string,
  records: CoordinatorRecord[],
): ConsumerMember {
  const { groupId } = group;
  const member = { ...existing, memberId, memberEpoch: joinEpoch, previousMemberEpoch: 0 };
  records.push(
    ...memberTombstones(groupId, existing.memberId),
    memberRecord(groupId, member),
    targetRecord(groupId, memberId, group.targets.get(existing.memberId) ?? new Map()),
    currentAssignmentRecord(groupId, member),
  );
  return member;
}

/** Whether a request in the name of a static member is not of the current one. */
export function staticMemberError(
  existing: ConsumerMember | undefined,
  memberId: string,
  instanceId: string,
): Refusal | undefined {
  if (existing === undefined) return refused(ErrorCode.UnknownMemberId, `Instance id ${instanceId} is unknown.`);
  if (existing.memberId === memberId) return undefined;
  const why = `was fenced by member ${existing.memberId}.`;
  return refused(ErrorCode.FencedInstanceId, `Static member ${memberId} with instance id ${instanceId} ${why}`);
}

export function unknownMember(group: ConsumerGroup, memberId: string): Refusal {
  return refused(ErrorCode.UnknownMemberId, `Member ${memberId} is not a member of group ${group.groupId}.`);
}

function epochErrorOf(existing: ConsumerMember | undefined, claim: MemberClaim): Refusal | undefined {
  return existing === undefined ? undefined : epochError(existing, claim);
}

/** The previous epoch still counts when the answer with the newer one may have been lost. */
function epochError(member: ConsumerMember, { memberEpoch, owned }: MemberClaim): Refusal | undefined {
  if (memberEpoch === joinEpoch || memberEpoch === member.memberEpoch) return undefined;
  const isLate = memberEpoch < member.memberEpoch;
  if (isLate && memberEpoch === member.previousMemberEpoch && isSubsetOf(owned, member.assigned)) return undefined;
  const why =
    `The consumer group member has a ${isLate ? 'smaller' : 'greater'} member epoch (${memberEpoch}) than the one known by ` +
    `the group coordinator (${member.memberEpoch}). The member must abandon all its partitions and rejoin.`;
  return refused(ErrorCode.FencedMemberEpoch, why);
}
