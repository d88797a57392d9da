import { ErrorCode, type Input, type JoinGroupResponse, type SyncGroupResponse } from '@barnabas/protocol';
import {
  commitRequest,
  joinRequest,
  leaveRequest,
  subscription,
  syncRequest,
  type GroupRuntime,
  type Pending,
} from './group-runtime.fixture.js';

type JoinReply = Pending<Input<typeof JoinGroupResponse>>;
type SyncReply = Pending<Input<typeof SyncGroupResponse>>;

/** What a client may do beside the natural next thing. */
export type Mischief = 'join' | 'stale-sync' | 'sync' | 'leave' | 'commit' | 'change-topics';

/** A consumer as far as it knows itself: joins, syncs, beats, and joins again when told to. */
export class VirtualClient {
  memberId = '';
  generationId = -1;
  private leads: readonly string[] = [];
  private join: JoinReply | undefined;
  private sync: SyncReply | undefined;
  private isSynced = false;
  private topic = 'orders';
  /** Every SyncGroup with the generation it was asked in. */
  readonly syncs: { readonly reply: SyncReply; readonly generationId: number }[] = [];

  constructor(
    private readonly runtime: GroupRuntime,
    readonly groupInstanceId: string | null,
  ) {}

  /** The natural next thing. */
  step(version: number): void {
    this.learn();
    if (this.join !== undefined || this.sync !== undefined) return;
    if (this.generationId < 0) this.sendJoin(version);
    else if (!this.isSynced) this.sendSync(version, this.generationId);
    else this.beat();
  }

  misbehave(what: Mischief, version: number): void {
    this.learn();
    if (what === 'join') this.sendJoin(version);
    else if (what === 'change-topics') this.topic = this.topic === 'orders' ? 'mails' : 'orders';
    else if (what === 'sync') this.sendSync(version, this.generationId);
    else if (what === 'stale-sync') this.sendSync(version, this.generationId - 1);
    else if (what === 'commit') this.commit();
    else this.leave();
  }

  /** The connection is gone, and with it what was asked over it. */
  disconnect(): void {
    this.join = undefined;
    this.sync = undefined;
  }

  private get identity(): { memberId: string; groupInstanceId: string | null } {
    return { memberId: this.memberId, groupInstanceId: this.groupInstanceId };
  }

  private sendJoin(version: number): void {
    const protocols = [{ name: 'range', metadata: subscription(this.topic) }];
    const joinVersion = this.groupInstanceId === null ? version : version + 4;
    this.sync = undefined;
    this.join = this.runtime.send('join', joinVersion, joinRequest({ ...this.identity, protocols }));
  }

  private sendSync(version: number, generationId: number): void {
    const assignments = this.leads.map((id) => ({ memberId: id, assignment: Buffer.from(`${generationId}/${id}`) }));
    this.sync = this.runtime.send('sync', version, syncRequest({ ...this.identity, generationId, assignments }));
    this.syncs.push({ reply: this.sync, generationId });
  }

  private beat(): void {
    const { generationId } = this;
    const { response } = this.runtime.send('heartbeat', 4, { groupId: 'group', generationId, ...this.identity });
    this.heed(response.errorCode ?? 0);
  }

  private commit(): void {
    const request = commitRequest(this.generationId, {
      ...this.identity,
      generationIdOrMemberEpoch: this.generationId,
    });
    this.runtime.send('offset-commit', 8, request);
  }

  private leave(): void {
    const { memberId, groupInstanceId } = this;
    this.runtime.send(
      'leave',
      5,
      leaveRequest(groupInstanceId === null ? { memberId } : { memberId, groupInstanceId }),
    );
    this.heed(ErrorCode.UnknownMemberId);
  }

  private learn(): void {
    if (this.join?.isAnswered === true) this.learnJoin(this.join.response);
    if (this.sync?.isAnswered === true) {
      const { errorCode } = this.sync.response;
      this.sync = undefined;
      this.isSynced = errorCode === ErrorCode.None;
      this.heed(errorCode ?? 0);
    }
  }

  private learnJoin({
    errorCode,
    memberId,
    generationId = -1,
    leader,
    members,
  }: Input<typeof JoinGroupResponse>): void {
    this.join = undefined;
    this.isSynced = false;
    if (errorCode === ErrorCode.None || errorCode === ErrorCode.MemberIdRequired) {
      this.memberId = memberId;
      this.generationId = generationId;
      this.leads = leader === memberId ? (members ?? []).map((member) => member.memberId ?? '') : [];
    } else {
      this.heed(errorCode ?? 0);
    }
  }

  private heed(errorCode: number): void {
    if (errorCode === ErrorCode.None) return;
    this.generationId = -1;
    this.isSynced = false;
    if (errorCode !== ErrorCode.RebalanceInProgress) this.memberId = '';
  }
}
