import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { ErrorCode } from '@barnabas/protocol';
import type { Infer, InitProducerIdResponse, EndTxnResponse } from '@barnabas/protocol';
import type { TransactionMarkers } from './decision.js';
import type { PartitionsReply } from './exchanges.js';
import { type Producer, TransactionRuntime } from './transaction-runtime.fixture.js';
import { hasPartition, partitionsOf } from './transaction-partitions.js';

/** One record, or one marker, of a producer. */
interface Entry {
  readonly kind: 'data' | 'commit' | 'abort';
  readonly producerId: number;
  readonly epoch: number;
  /** Which transaction of which client wrote it. */
  readonly transaction?: string;
}

type Action =
  | { readonly kind: 'client' | 'call'; readonly client: number }
  | { readonly kind: 'sync' | 'crash' | 'expire' }
  | { readonly kind: 'marker'; readonly which: number }
  | { readonly kind: 'advance'; readonly ms: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('client' as const), client: fc.nat(3) }) },
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('call' as const), client: fc.nat(3) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('sync' as const) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('marker' as const), which: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'expire' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(10, 30_000, 60_000) }),
  },
);

/** Partitions as brokers keep them: durable at once, fenced by epoch, a marker twice counts once. */
class Partitions {
  readonly entries = new Map<string, Entry[]>();

  write(partition: string, entry: Entry): boolean {
    const log = this.entries.get(partition) ?? [];
    this.entries.set(partition, log);
    const last = log.findLast(({ producerId }) => producerId === entry.producerId);
    if (last !== undefined && last.epoch > entry.epoch) return false;
    log.push(entry);
    return true;
  }
}

/** A client that works as clients do: initialize, add, write, end; asks again on errors; starts anew when it has to. */
class Client {
  private producer: Producer | undefined;
  private token: number | undefined;
  private waitsFor: 'init' | 'add' | 'end' | undefined;
  private target = 't-0';
  private round = 0;
  private step = 0;
  readonly committed = new Set<string>();
  readonly aborted = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly runtime: TransactionRuntime,
    private readonly partitions: Partitions,
    private readonly transactionalId: string,
    private readonly version: 0 | 2,
  ) {}

  get transaction(): string {
    return `${this.name}/${this.round}`;
  }

  /** Its connection is gone, and with it the answer; what it was about to do it tries again. */
  disconnect(): void {
    if (this.waitsFor === 'init') this.producer = undefined;
    else if (this.waitsFor !== undefined) this.step -= 1;
    this.waitsFor = undefined;
  }

  act(): void {
    if (this.waitsFor !== undefined) {
      const reply = this.token === undefined ? undefined : this.runtime.replyTo(this.token);
      if (reply !== undefined) this.take(reply);
      return;
    }
    this.step += 1;
    if (this.producer === undefined) this.init();
    else if (this.step % 4 === 0) this.end(this.producer);
    else this.add(this.producer);
  }

  private init(): void {
    this.round += 1;
    this.step = 0;
    this.waitsFor = 'init';
    this.token = this.runtime.nextToken();
    const plain = { producerId: -1, producerEpoch: -1, enable2Pc: false, keepPreparedTxn: false };
    const request = { transactionalId: this.transactionalId, transactionTimeoutMs: 60_000, ...plain };
    this.runtime.decide({ kind: 'init-producer-id', token: this.token, request });
  }

  private add(producer: Producer): void {
    this.target = `t-${(this.step + this.round) % 3}`;
    this.waitsFor = 'add';
    this.token = this.runtime.nextToken();
    this.runtime.decide({
      kind: 'add-partitions',
      token: this.token,
      transactionalId: this.transactionalId,
      ...producer,
      partitions: partitionsOf([{ name: 't', partitions: [Number(this.target.slice(2))] }]),
      clientTransactionVersion: this.version,
    });
  }

  private end(producer: Producer): void {
    this.waitsFor = 'end';
    this.token = this.runtime.nextToken();
    const request = { transactionalId: this.transactionalId, ...producer, committed: this.round % 3 !== 0 };
    this.runtime.decide({ kind: 'end', token: this.token, request, version: this.version === 2 ? 5 : 4 });
  }

  private take(reply: unknown): void {
    const waitedFor = this.waitsFor;
    this.waitsFor = undefined;
    if (waitedFor === 'init') this.initialized(reply as Infer<typeof InitProducerIdResponse>);
    else if (waitedFor === 'add') this.added(reply as PartitionsReply);
    else this.ended(reply as Infer<typeof EndTxnResponse>);
  }

  private initialized({ errorCode, producerId, producerEpoch }: Infer<typeof InitProducerIdResponse>): void {
    this.producer = errorCode === 0 ? { producerId, producerEpoch } : undefined;
  }

  /** The broker looks at the coordinator's state once more in the turn in which it appends. */
  private added(reply: PartitionsReply): void {
    const { producer, target } = this;
    const error = reply.topicResults[0]?.resultsByPartition[0]?.partitionErrorCode;
    if (producer === undefined || error !== ErrorCode.None) {
      if (error !== ErrorCode.ConcurrentTransactions) this.producer = undefined;
      return;
    }
    const now = this.runtime.shard.transactions.get(this.transactionalId);
    const isOpen =
      now?.state === 'Ongoing' &&
      now.producerId === producer.producerId &&
      now.producerEpoch === producer.producerEpoch &&
      hasPartition(now.partitions, 't', Number(target.slice(2)));
    const { producerId, producerEpoch: epoch } = producer;
    const entry = { kind: 'data', producerId, epoch, transaction: this.transaction } as const;
    if (!isOpen || !this.partitions.write(target, entry)) this.producer = undefined;
  }

  private ended({ errorCode, producerId, producerEpoch }: Infer<typeof EndTxnResponse>): void {
    if (errorCode === ErrorCode.ConcurrentTransactions) {
      this.step -= 1;
      return;
    }
    if (errorCode === 0) {
      (this.round % 3 !== 0 ? this.committed : this.aborted).add(this.transaction);
      this.round += 1;
      this.step = 0;
      if (this.version === 2) this.producer = { producerId, producerEpoch };
    } else {
      this.producer = undefined;
    }
  }
}

class Scenario {
  readonly runtime = new TransactionRuntime();
  readonly partitions = new Partitions();
  readonly clients = (['a', 'a', 'b', 'c'] as const).map(
    (id, index) => new Client(`client-${index}`, this.runtime, this.partitions, id, index === 2 ? 0 : 2),
  );
  /** Partitions that have their marker already, by markers. */
  private readonly written = new Map<TransactionMarkers, Set<string>>();

  constructor() {
    this.runtime.isAutomatic = false;
  }

  run(step: Action): void {
    if (step.kind === 'client') this.clients[step.client]?.act();
    else if (step.kind === 'call') this.call(step.client);
    else if (step.kind === 'sync') this.runtime.sync();
    else if (step.kind === 'marker') this.writeMarker(step.which);
    else if (step.kind === 'advance') this.runtime.advance(step.ms);
    else if (step.kind === 'expire') this.runtime.decide({ kind: 'expire-transactional-ids' });
    else this.crash();
  }

  /** A request and its answer, without anything in between. */
  private call(client: number): void {
    this.clients[client]?.act();
    this.runtime.sync();
    this.clients[client]?.act();
  }

  /** Nothing happens any more but what the coordinator owes. */
  settle(): void {
    for (let i = 0; i < 100; i++) {
      this.runtime.sync();
      this.writeMarker(0);
    }
    this.runtime.advance(120_000);
    for (let i = 0; i < 100; i++) {
      this.runtime.sync();
      this.writeMarker(0);
    }
  }

  /** One marker into one partition; the last of a transaction is reported. */
  private writeMarker(which: number): void {
    const { markers } = this.runtime;
    const one = markers[which % Math.max(1, markers.length)];
    if (one === undefined) return;
    const done = this.written.get(one) ?? new Set();
    this.written.set(one, done);
    const all = [...one.partitions].flatMap(([topic, indexes]) => indexes.map((index) => `${topic}-${index}`));
    const next = all.find((partition) => !done.has(partition));
    if (next !== undefined) {
      const { producerId, producerEpoch: epoch } = one;
      expect(this.partitions.write(next, { kind: one.commit ? 'commit' : 'abort', producerId, epoch })).toBe(true);
      done.add(next);
      return;
    }
    this.runtime.markers = markers.filter((other) => other !== one);
    this.runtime.markersWritten(one);
  }

  private crash(): void {
    this.runtime.crash();
    for (const client of this.clients) client.disconnect();
  }
}

/** What became of each transaction, in each partition it wrote to. */
function outcomes(partitions: Partitions): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const log of partitions.entries.values()) {
    log.forEach((entry, at) => {
      if (entry.transaction === undefined) return;
      const marker = log.slice(at).find(({ kind, producerId }) => kind !== 'data' && producerId === entry.producerId);
      const outcome = found.get(entry.transaction) ?? new Set();
      found.set(entry.transaction, outcome.add(marker?.kind ?? 'open'));
    });
  }
  return found;
}

function told(scenario: Scenario): unknown {
  return [...scenario.runtime.shard.transactions].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

jest.setTimeout(60_000);

describe('any transactions, with crashes between any two steps', () => {
  it('are whole: all their records have the same outcome, the one that was acknowledged', () => {
    let ended = 0;
    fc.assert(
      fc.property(fc.array(action, { maxLength: 160, size: 'max' }), (actions) => {
        const scenario = new Scenario();
        for (const step of actions) scenario.run(step);
        scenario.settle();
        const found = outcomes(scenario.partitions);
        for (const [transaction, outcome] of found) {
          expect([transaction, ...outcome]).toHaveLength(2);
          expect(outcome).not.toContain('open');
        }
        for (const client of scenario.clients) {
          for (const one of client.committed) expect([one, ...(found.get(one) ?? ['commit'])]).toEqual([one, 'commit']);
          for (const one of client.aborted) expect([one, ...(found.get(one) ?? ['abort'])]).toEqual([one, 'abort']);
          ended += client.committed.size + client.aborted.size;
        }
      }),
      { numRuns: 1_500 },
    );
    expect(ended).toBeGreaterThan(300);
  });

  it('are the same state when the log is replayed', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120, size: 'max' }), (actions) => {
        const scenario = new Scenario();
        for (const step of actions) scenario.run(step);
        scenario.runtime.sync();
        const before = told(scenario);
        scenario.runtime.restart();
        expect(told(scenario)).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});
