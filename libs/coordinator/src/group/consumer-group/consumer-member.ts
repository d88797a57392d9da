import type { ConsumerGroupMemberMetadataValue } from '@barnabas/protocol';
import { noPartitionsOwned, sameOwned, type PartitionEpochs } from './topic-partitions.js';

export type MemberState =
  /** Owns all that it should in its epoch. */
  | 'stable'
  /** Has been told to give partitions up and has not said yet that it did. */
  | 'unrevoked-partitions'
  /** In the target epoch, but waits for partitions that others have not given up. */
  | 'unreleased-partitions'
  /** Written by a later release. */
  | 'unknown';

/** What a member of the classic protocol has said when it joined a consumer group (online migration). */
export type ClassicMemberMetadata = NonNullable<ConsumerGroupMemberMetadataValue['classicMemberMetadata']>;

/** Member epochs with a meaning of their own (KIP-848). */
export const joinEpoch = 0;
export const leaveEpoch = -1;
export const staticLeaveEpoch = -2;

/** One member of a consumer group as its records tell it: Kafka's ConsumerGroupMember. Never changed, only replaced. */
export interface ConsumerMember {
  readonly memberId: string;
  readonly memberEpoch: number;
  /** -1 before the first. A request may still carry it when the answer with the newer one was lost. */
  readonly previousMemberEpoch: number;
  readonly state: MemberState;
  /** `group.instance.id`: the member is static. */
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly rebalanceTimeoutMs: number;
  readonly clientId: string;
  readonly clientHost: string;
  /** Sorted, each once. */
  readonly subscribedTopicNames: readonly string[];
  /** Empty or null: none. */
  readonly subscribedTopicRegex: string | null;
  readonly serverAssignor: string | null;
  readonly assigned: PartitionEpochs;
  readonly pendingRevocation: PartitionEpochs;
  /** Null for members of the consumer protocol. */
  readonly classic: ClassicMemberMetadata | null;
}

export function newMember(memberId: string): ConsumerMember {
  return {
    memberId,
    memberEpoch: joinEpoch,
    previousMemberEpoch: -1,
    state: 'stable',
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: -1,
    clientId: '',
    clientHost: '',
    subscribedTopicNames: [],
    subscribedTopicRegex: '',
    serverAssignor: null,
    assigned: noPartitionsOwned,
    pendingRevocation: noPartitionsOwned,
    classic: null,
  };
}

/** Topic names as members keep them. */
export function topicNames(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

/** The regular expression that a member subscribes to, if it does. */
export function regexOf(member: ConsumerMember | undefined): string | undefined {
  return member?.subscribedTopicRegex || undefined;
}

export function isReconciledTo({ state, memberEpoch }: ConsumerMember, assignmentEpoch: number): boolean {
  return state === 'stable' && memberEpoch === assignmentEpoch;
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** Whether the record of what members say of themselves would be the same. */
export function sameMetadata(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.memberId === b.memberId &&
    a.instanceId === b.instanceId &&
    a.rackId === b.rackId &&
    a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
    a.clientId === b.clientId &&
    a.clientHost === b.clientHost &&
    a.subscribedTopicRegex === b.subscribedTopicRegex &&
    a.serverAssignor === b.serverAssignor &&
    sameNames(a.subscribedTopicNames, b.subscribedTopicNames) &&
    sameClassic(a.classic, b.classic)
  );
}

/** Whether the record of the current assignment would be the same. */
export function sameCurrentAssignment(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.memberEpoch === b.memberEpoch &&
    a.previousMemberEpoch === b.previousMemberEpoch &&
    a.state === b.state &&
    sameOwned(a.assigned, b.assigned) &&
    sameOwned(a.pendingRevocation, b.pendingRevocation)
  );
}

function sameClassic(a: ClassicMemberMetadata | null, b: ClassicMemberMetadata | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.sessionTimeoutMs === b.sessionTimeoutMs &&
    a.supportedProtocols.length === b.supportedProtocols.length &&
    a.supportedProtocols.every(({ name, metadata }, i) => {
      const other = b.supportedProtocols[i];
      return other !== undefined && other.name === name && other.metadata.equals(metadata);
    })
  );
}
