import { describe, expect, it } from '@jest/globals';
import { decodeGroupRecord, ErrorCode, type Input, type JoinGroupResponse } from '@barnabas/protocol';
import fc from 'fast-check';
import {
  commitRequest,
  fetchRequest,
  GroupRuntime,
  joinRequest,
  leaveRequest,
  subscription,
  syncRequest,
  type Pending,
} from './group-runtime.fixture.js';

/** What a client does next; `at` is how long it dawdles before. */
type Action =
  | {
      readonly kind: 'join' | 'sync' | 'heartbeat' | 'commit' | 'leave' | 'retry-join';
      readonly client: number;
      readonly version: number;
    }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' | 'expire' | 'delete' };

const client = fc.nat(3);
const version = fc.integer({ min: 2, max: 5 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('join' as const), client, version }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('sync' as const), client, version }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('heartbeat' as const), client, version }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const), client, version }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), client, version }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry-join' as const), client, version }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(15_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'expire' as const, 'delete' as const) }),
  },
);

/** A client as far as it knows itself; clients 2 and 3 are static. */
interface Client {
  readonly groupInstanceId: string | null;
  memberId: string;
  generationId: number;
  leads: readonly string[];
  join: Pending<Input<typeof JoinGroupResponse>> | undefined;
}

class Scenario {
  readonly runtime = new GroupRuntime();
  private readonly clients: Client[] = [null, null, 'pod-2', 'pod-3'].map((groupInstanceId) => ({
    groupInstanceId,
    memberId: '',
    generationId: -1,
    leads: [],
    join: undefined,
  }));
  private readonly lost = new Set<number>();
  private readonly syncs: {
    readonly reply: Pending<{ errorCode?: number; assignment?: Uint8Array }>;
    readonly memberId: string;
    readonly generationId: number;
  }[] = [];
  private lastGeneration = 0;
  private joins = 0;

  run(step: Action): void {
    switch (step.kind) {
      case 'advance':
        this.runtime.advance(step.ms);
        break;
      case 'restart':
        for (const token of this.unanswered()) this.lost.add(token);
        this.runtime.restart();
        this.lastGeneration = 0;
        for (const one of this.clients) one.join = undefined;
        break;
      case 'expire':
        this.runtime.decide({ kind: 'expire-offsets' });
        break;
      case 'delete':
        this.runtime.send('delete', 2, { groupsNames: ['group'] });
        break;
      default:
        this.act(step.kind, this.clients[step.client] ?? this.someClient(), step.version);
    }
    this.learn();
    this.check();
  }

  private someClient(): Client {
    const [first] = this.clients;
    if (first === undefined) throw new Error('there are clients');
    return first;
  }

  private act(kind: string, one: Client, version: number): void {
    const { memberId, generationId, groupInstanceId } = one;
    const identity = { memberId, groupInstanceId };
    if (kind === 'retry-join' || (kind === 'join' && one.join === undefined)) {
      this.joins += 1;
      const metadata = subscription(this.joins % 3 === 0 ? 'mails' : 'orders');
      const protocols = [{ name: 'range', metadata }];
      one.join = this.runtime.send(
        'join',
        groupInstanceId === null ? version : 9,
        joinRequest({ ...identity, protocols }),
      );
    } else if (kind === 'sync') {
      const assignments = one.leads.map((id) => ({ memberId: id, assignment: Buffer.from(`${generationId}/${id}`) }));
      const reply = this.runtime.send('sync', version, syncRequest({ ...identity, generationId, assignments }));
      this.syncs.push({ reply, memberId, generationId });
    } else if (kind === 'heartbeat') {
      this.runtime.send('heartbeat', 4, { groupId: 'group', generationId, ...identity });
    } else if (kind === 'commit') {
      const request = commitRequest(this.joins, { ...identity, generationIdOrMemberEpoch: generationId });
      this.runtime.send('offset-commit', 8, request);
    } else if (kind === 'leave') {
      this.runtime.send(
        'leave',
        5,
        leaveRequest({ memberId, ...(groupInstanceId === null ? {} : { groupInstanceId }) }),
      );
    }
  }

  /** Clients take in their answers. */
  private learn(): void {
    for (const one of this.clients) {
      if (one.join?.isAnswered !== true) continue;
      const { errorCode, memberId = '', generationId = -1, leader } = one.join.response;
      one.join = undefined;
      if (errorCode === ErrorCode.None || errorCode === ErrorCode.MemberIdRequired) one.memberId = memberId;
      else if (errorCode !== ErrorCode.RebalanceInProgress) one.memberId = '';
      one.generationId = generationId;
      const group = this.runtime.shard.groups.get('group');
      one.leads = leader === memberId && group ? Array.from(group.members, (member) => member.memberId) : [];
    }
  }

  private check(): void {
    const group = this.runtime.shard.groups.get('group');
    if (group === undefined) {
      this.lastGeneration = 0;
    } else {
      expect(group.generationId).toBeGreaterThanOrEqual(this.lastGeneration);
      this.lastGeneration = group.generationId;
      for (const { assignment, memberId } of group.members) {
        if (group.state === 'Stable' && assignment.length > 0)
          expect(assignment.toString()).toContain(`${group.generationId}/`);
        if (group.state === 'CompletingRebalance') expect(group.pendingJoinMembers.has(memberId)).toBe(false);
      }
      const awaiting = Array.from(group.members).filter(({ awaitingJoin }) => awaitingJoin !== undefined);
      expect(group.awaitingJoinCount).toBe(awaiting.length);
      expect(group.leaderId === undefined).toBe(group.size === 0);
    }
    for (const { reply, generationId } of this.syncs) {
      const assignment = reply.isAnswered && reply.response.errorCode === 0 ? reply.response.assignment : undefined;
      if (assignment !== undefined && assignment.length > 0) {
        expect(Buffer.from(assignment).toString()).toContain(`${generationId}/`);
      }
    }
    for (const token of this.runtime.tokens) expect(this.runtime.repliesTo(token).length).toBeLessThanOrEqual(1);
  }

  unanswered(): number[] {
    return this.runtime.tokens.filter((token) => !this.lost.has(token) && this.runtime.repliesTo(token).length === 0);
  }
}

describe('whatever clients do', () => {
  it('generations rise, assignments are of the current one, and every request has one answer once timers have fired', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const scenario = new Scenario();
        for (const step of actions) scenario.run(step);
        // Nobody speaks any more: sessions end, rebalances time out, new members are given up.
        scenario.runtime.advance(20 * 60_000);
        expect(scenario.unanswered()).toEqual([]);
        expect(scenario.runtime.pendingTimers).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('replaying all records gives the same durable state, and the same answer to what was committed', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const scenario = new Scenario();
        for (const step of actions) scenario.run(step);
        const { runtime } = scenario;
        const before = durable(runtime);
        runtime.restart();
        expect(durable(runtime)).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});

function durable(runtime: GroupRuntime): unknown {
  const { groups } = runtime.send('offset-fetch', 8, fetchRequest(null)).response;
  const records = [...runtime.shard.groupRecords.values()].map(({ key, value }) => decodeGroupRecord(key, value));
  return { offsets: groups, records };
}
