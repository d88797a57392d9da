import { describe, expect, it, jest } from '@jest/globals';
import { decodeGroupRecord } from '@barnabas/protocol';
import fc from 'fast-check';
import { VirtualClient, type Mischief } from './client.fixture.js';
import { fetchRequest, GroupRuntime } from './group-runtime.fixture.js';

type Action =
  | { readonly kind: 'step'; readonly client: number; readonly version: number }
  | { readonly kind: 'misbehave'; readonly client: number; readonly version: number; readonly what: Mischief }
  | { readonly kind: 'round'; readonly version: number; readonly ms: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' | 'expire' | 'delete' };

const client = fc.nat(3);
const version = fc.integer({ min: 2, max: 5 });
const mischief = fc.constantFrom<Mischief>('join', 'stale-sync', 'sync', 'leave', 'commit', 'change-topics');
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('step' as const), client, version }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('round' as const), version, ms: fc.constantFrom(10, 3_000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('misbehave' as const), client, version, what: mischief }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(10, 1_000, 3_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(9_000, 60_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'expire', 'delete') }) },
);

class Scenario {
  readonly runtime = new GroupRuntime();
  /** The last two are static. */
  private readonly clients = [null, null, 'pod-2', 'pod-3'].map((id) => new VirtualClient(this.runtime, id));
  private readonly lost = new Set<number>();
  private lastGeneration = 0;
  readonly stable = new Set<number>();

  run(step: Action): void {
    const one = 'client' in step ? this.clients[step.client] : undefined;
    if (step.kind === 'step') one?.step(step.version);
    else if (step.kind === 'round') this.round(step.version, step.ms);
    else if (step.kind === 'misbehave') one?.misbehave(step.what, step.version);
    else if (step.kind === 'advance') this.runtime.advance(step.ms);
    else if (step.kind === 'expire') this.runtime.decide({ kind: 'expire-offsets' });
    else if (step.kind === 'delete') this.runtime.send('delete', 2, { groupsNames: ['group'] });
    else this.restart();
    this.check();
  }

  unanswered(): number[] {
    return this.runtime.tokens.filter((token) => !this.lost.has(token) && this.runtime.repliesTo(token).length === 0);
  }

  private round(version: number, ms: number): void {
    for (const one of this.clients) one.step(version);
    this.runtime.advance(ms);
  }

  private restart(): void {
    for (const token of this.unanswered()) this.lost.add(token);
    for (const one of this.clients) one.disconnect();
    this.runtime.restart();
    // A generation without an assignment was never written, so its number comes again.
    this.lastGeneration = 0;
  }

  private check(): void {
    const group = this.runtime.shard.groups.get('group');
    if (group === undefined) {
      this.lastGeneration = 0;
    } else {
      expect(group.generationId).toBeGreaterThanOrEqual(this.lastGeneration);
      this.lastGeneration = group.generationId;
      if (group.state === 'Stable') this.stable.add(group.generationId);
      for (const { assignment } of group.members) {
        if (group.state === 'Stable' && assignment.length > 0)
          expect(assignment.toString()).toContain(`${group.generationId}/`);
      }
      const awaiting = Array.from(group.members).filter(({ awaitingJoin }) => awaitingJoin !== undefined);
      expect(group.awaitingJoinCount).toBe(awaiting.length);
      expect(group.leaderId === undefined).toBe(group.size === 0);
    }
    for (const { reply, generationId } of this.clients.flatMap(({ syncs }) => syncs)) {
      const text = reply.isAnswered ? Buffer.from(reply.response.assignment ?? []).toString() : '';
      if (text !== '') expect(text).toContain(`${generationId}/`);
    }
  }
}

function play(actions: readonly Action[]): Scenario {
  const scenario = new Scenario();
  for (const step of actions) scenario.run(step);
  return scenario;
}

// Bounded work, but on a busy machine it may take its time.
jest.setTimeout(60_000);

describe('whatever clients do', () => {
  it('generations rise, assignments are of the current one, and every request gets its one answer once timers fire', () => {
    let stableGenerations = 0;
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80, size: 'max' }), (actions) => {
        const scenario = play(actions);
        // Nobody speaks any more: sessions end, rebalances time out, new members are given up.
        scenario.runtime.advance(20 * 60_000);
        expect(scenario.unanswered()).toEqual([]);
        expect(scenario.runtime.pendingTimers).toEqual([]);
        for (const token of scenario.runtime.tokens) expect(scenario.runtime.repliesTo(token).length).toBeLessThan(2);
        stableGenerations += scenario.stable.size;
      }),
      { numRuns: 200 },
    );
    // The clients really got somewhere.
    expect(stableGenerations).toBeGreaterThan(200);
  });

  it('replaying all records gives the same durable state, and the stable group with its members and assignments', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60, size: 'max' }), (actions) => {
        const { runtime } = play(actions);
        const before = { durable: durable(runtime), stable: stable(runtime) };
        runtime.restart();
        expect(durable(runtime)).toEqual(before.durable);
        if (before.stable !== undefined) expect(stable(runtime)).toEqual(before.stable);
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

function stable(runtime: GroupRuntime): unknown {
  const group = runtime.shard.groups.get('group');
  if (group?.state !== 'Stable') return undefined;
  const { generationId, leaderId, protocolName, subscribedTopics } = group;
  const members = new Map(
    Array.from(group.members, ({ memberId, groupInstanceId, assignment }) => [
      memberId,
      { groupInstanceId, assignment },
    ]),
  );
  return { generationId, leaderId, protocolName, subscribedTopics, members };
}
