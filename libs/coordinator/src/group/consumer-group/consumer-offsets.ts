import { ErrorCode } from '@barnabas/protocol';
import type { ConsumerGroup } from './consumer-group.js';
import type { ConsumerMember } from './consumer-member.js';

/** From this version of OffsetCommit on there are member epochs in it. */
const memberEpochVersionMin = 9;

export interface CommitClaim {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly memberEpoch: number;
  /** In a transaction, where the member need not say who it is. */
  readonly isTransactional: boolean;
  readonly version: number;
}

/** What a commit to one partition leads to. */
export type PartitionCheck = (topicId: string, partition: number) => ErrorCode;

const accepted: PartitionCheck = () => ErrorCode.None;

/**
 * Whether a member may commit: with its current epoch anything; with an older one the partitions that it had then and still has, as the
 * answer with the newer epoch may be on its way (KIP-1251). An error of the whole request, or what to ask for each partition.
 */
export function checkConsumerCommit(group: ConsumerGroup, claim: CommitClaim): ErrorCode | PartitionCheck {
  const { memberId, memberEpoch, isTransactional } = claim;
  if (memberEpoch < 0 && group.size === 0) return accepted;
  if (isTransactional && memberEpoch === -1 && memberId === '' && claim.groupInstanceId === null) return accepted;
  const member = group.member(memberId);
  if (member === undefined) return ErrorCode.UnknownMemberId;
  if (!isTransactional && member.classic === null && claim.version < memberEpochVersionMin) {
    return ErrorCode.UnsupportedVersion;
  }
  if (memberEpoch === member.memberEpoch) return accepted;
  const stale = staleEpoch(member, isTransactional);
  if (memberEpoch > member.memberEpoch) return stale;
  return (topicId, partition) => {
    const since = member.assigned.get(topicId)?.get(partition) ?? member.pendingRevocation.get(topicId)?.get(partition);
    return since === undefined || memberEpoch < since ? stale : ErrorCode.None;
  };
}

/** Whether a member may fetch offsets: anybody may who does not claim to be one. */
export function checkConsumerFetch(group: ConsumerGroup, memberId: string | null, memberEpoch: number): ErrorCode {
  if (memberId === null && memberEpoch < 0) return ErrorCode.None;
  const member = memberId === null ? undefined : group.member(memberId);
  if (member === undefined) return ErrorCode.UnknownMemberId;
  return memberEpoch === member.memberEpoch ? ErrorCode.None : staleEpoch(member, false);
}

/** Those who do not know epochs of members read of a generation. */
function staleEpoch({ classic }: ConsumerMember, isTransactional: boolean): ErrorCode {
  return classic !== null || isTransactional ? ErrorCode.IllegalGeneration : ErrorCode.StaleMemberEpoch;
}
