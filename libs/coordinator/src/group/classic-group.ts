import { canTransition, type ClassicGroupState } from './classic-group-state.js';
import type { ClassicMember, MemberProtocol } from './classic-member.js';
import { hashBucket } from './hash-bucket.js';
import { consumerProtocolType, subscribedTopicsOf } from './subscribed-topics.js';
import { SupportedProtocols } from './supported-protocols.js';

/**
 * A classic group as it lives in memory: Kafka's ClassicGroup. Members, parked requests and the state are soft; what must
 * survive is in the records that `sync`, `leave` and others write.
 */
export class ClassicGroup<R> {
  state: ClassicGroupState;
  previousState: ClassicGroupState = 'Dead';
  /** Wall clock of the last change of state; undefined when loaded from a record that has none. */
  stateTimestampMs: number | undefined;
  generationId = 0;
  protocolType: string | undefined;
  protocolName: string | undefined;
  leaderId: string | undefined;
  /** A member came while the initial rebalance was delayed, so that the delay is extended. */
  newMemberAdded = false;
  /** Topics that the members read, as far as the metadata is Kafka's consumer protocol. */
  subscribedTopics: ReadonlySet<string> | undefined;
  /** Member ids that were handed out (KIP-394) and not used yet. */
  readonly pendingJoinMembers = new Set<string>();
  /** Members that have not sent SyncGroup in this generation. */
  readonly pendingSyncMembers = new Set<string>();
  /** Written through `parking.ts` only. */
  awaitingJoinCount = 0;
  private readonly membersById = new Map<string, ClassicMember<R>>();
  private readonly staticMemberIds = new Map<string, string>();
  private readonly supportedProtocols = new SupportedProtocols();

  constructor(
    readonly groupId: string,
    state: ClassicGroupState,
    stateTimestampMs: number | undefined,
  ) {
    this.state = state;
    this.stateTimestampMs = stateTimestampMs;
  }

  get members(): Iterable<ClassicMember<R>> {
    return this.membersById.values();
  }

  get size(): number {
    return this.membersById.size;
  }

  member(memberId: string): ClassicMember<R> | undefined {
    return this.membersById.get(memberId);
  }

  staticMemberId(groupInstanceId: string): string | undefined {
    return this.staticMemberIds.get(groupInstanceId);
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId;
  }

  /** Whether a rebalance can be started (as opposed to being under way). */
  get canRebalance(): boolean {
    return canTransition(this.state, 'PreparingRebalance');
  }

  get hasAllMembersJoined(): boolean {
    return this.awaitingJoinCount === this.size && this.pendingJoinMembers.size === 0;
  }

  get usesConsumerProtocol(): boolean {
    return this.protocolType === consumerProtocolType;
  }

  /** The longest of its members': how long a rebalance waits. */
  get rebalanceTimeoutMs(): number {
    let max = 0;
    for (const member of this.members) max = Math.max(max, member.rebalanceTimeoutMs);
    return max;
  }

  transitionTo(state: ClassicGroupState, nowMs: number): void {
    if (!canTransition(this.state, state)) {
      throw new Error(`group ${this.groupId} cannot go from ${this.state} to ${state}`);
    }
    this.previousState = this.state;
    this.state = state;
    this.stateTimestampMs = nowMs;
  }

  add(member: ClassicMember<R>): void {
    if (member.groupInstanceId !== null) this.staticMemberIds.set(member.groupInstanceId, member.memberId);
    if (this.size === 0) this.protocolType = member.protocolType;
    this.leaderId ??= member.memberId;
    this.membersById.set(member.memberId, member);
    this.supportedProtocols.add(member.protocols);
    this.pendingJoinMembers.delete(member.memberId);
  }

  /** Forgets a member or a reserved member id. What the member had parked must have been answered. */
  remove(memberId: string): void {
    const member = this.membersById.get(memberId);
    if (member !== undefined) {
      if (member.awaitingJoin !== undefined || member.awaitingSync !== undefined) {
        throw new Error(`member ${memberId} of group ${this.groupId} is removed with a request unanswered`);
      }
      this.membersById.delete(memberId);
      this.supportedProtocols.remove(member.protocols);
      if (member.groupInstanceId !== null) this.staticMemberIds.delete(member.groupInstanceId);
    }
    if (this.isLeader(memberId)) this.leaderId = this.membersById.keys().next().value;
    this.pendingJoinMembers.delete(memberId);
    this.pendingSyncMembers.delete(memberId);
  }

  /** Puts a static member under its new id into the place of the old one. */
  replace(oldMember: ClassicMember<R>, newMember: ClassicMember<R>): void {
    const wasLeader = this.isLeader(oldMember.memberId);
    const wasPendingSync = this.pendingSyncMembers.has(oldMember.memberId);
    this.remove(oldMember.memberId);
    this.add(newMember);
    if (wasLeader) this.leaderId = newMember.memberId;
    if (wasPendingSync) this.pendingSyncMembers.add(newMember.memberId);
  }

  setProtocols(member: ClassicMember<R>, protocols: readonly MemberProtocol[]): void {
    this.supportedProtocols.remove(member.protocols);
    member.protocols = protocols;
    this.supportedProtocols.add(protocols);
  }

  /** Whether a member of this kind could join: same type, and at least one protocol that everybody supports. */
  supports(protocolType: string, protocols: readonly { readonly name: string }[]): boolean {
    if (this.state === 'Empty') return protocolType !== '' && protocols.length > 0;
    return (
      this.protocolType === protocolType &&
      protocols.some(({ name }) => this.supportedProtocols.isSupportedByAll(name, this.size))
    );
  }

  /** The protocol with most votes among those that all support. A tie goes to the first in Kafka's hash map. */
  selectProtocol(): string {
    const candidates = this.supportedProtocols.candidates(this.size);
    const votes = new Map<string, number>();
    for (const member of this.members) {
      const vote = member.vote(candidates);
      votes.set(vote, (votes.get(vote) ?? 0) + 1);
    }
    const bucketOf = (name: string): number => hashBucket(name, votes.size);
    const [winner] = [...votes].toSorted((a, b) => b[1] - a[1] || bucketOf(a[0]) - bucketOf(b[0]));
    if (winner === undefined) throw new Error(`group ${this.groupId} has no members to select a protocol`);
    return winner[0];
  }

  /** The join phase is over: the next generation begins, with members or empty. */
  nextGeneration(nowMs: number): void {
    this.generationId += 1;
    this.protocolName = this.size > 0 ? this.selectProtocol() : undefined;
    this.subscribedTopics = subscribedTopicsOf(this);
    this.transitionTo(this.size > 0 ? 'CompletingRebalance' : 'Empty', nowMs);
    this.pendingSyncMembers.clear();
  }

  /** With unknown subscriptions of a consumer group every topic counts as subscribed: rather keep an offset. */
  isSubscribedTo(topic: string): boolean {
    return this.subscribedTopics?.has(topic) ?? this.usesConsumerProtocol;
  }
}
