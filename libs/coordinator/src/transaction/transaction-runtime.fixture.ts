import type { EndTxnResponse, ErrorCode, Infer, InitProducerIdResponse } from '@barnabas/protocol';
import type { CoordinatorRecord } from '../decision.js';
import type { TransactionCommand } from './commands.js';
import type { TransactionDecision, TransactionMarkers } from './decision.js';
import type { PartitionsReply, TransactionReply } from './exchanges.js';
import { defaultTransactionSettings, type TransactionSettings } from './settings.js';
import { TransactionShard } from './shard.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import { partitionsOf } from './transaction-partitions.js';

interface Timer {
  readonly dueMs: number;
  readonly command: TransactionCommand<number>;
}

export interface Producer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** The runtime's part with a disk that syncs, and markers that are written, when the test says so. */
export class TransactionRuntime {
  readonly settings: TransactionSettings;
  log: CoordinatorRecord[] = [];
  shard: TransactionShard<number>;
  nowMs = 1_700_000_000_000;
  coordinatorEpoch = 0;
  /** Producer ids to be had; undefined: without end. */
  idsLeft: number | undefined;
  /** What may be written because its PREPARE is durable. */
  markers: TransactionMarkers[] = [];
  /** What the log says to all records from now on. */
  refusal: ErrorCode | undefined;
  readonly refused = new Map<number, ErrorCode>();
  /** Sync after every decision, and write the markers it asks for at once. */
  isAutomatic = true;
  private durableCount = 0;
  private nextProducerId = 1_000;
  private replies = new Map<number, TransactionReply>();
  private heldBack: TransactionDecision<number>[] = [];
  private timers = new Map<string, Timer>();
  private sequence = 0;

  constructor(settings: Partial<TransactionSettings> = {}) {
    this.settings = { ...defaultTransactionSettings, ...settings };
    this.shard = new TransactionShard(this.settings);
  }

  get pendingTimers(): string[] {
    return [...this.timers.keys()];
  }

  nextToken(): number {
    return (this.sequence += 1);
  }

  replyTo(token: number): TransactionReply | undefined {
    return this.replies.get(token);
  }

  decide(command: TransactionCommand<number>): void {
    this.apply(this.shard.decide(command, this.context()));
  }

  /** A sync: answers leave, and markers may be written. */
  sync(): void {
    this.durableCount = this.log.length;
    for (const { replies, markers } of this.heldBack.splice(0)) {
      for (const { token, response } of replies) {
        if (this.replies.has(token)) throw new Error(`request ${token} is answered twice`);
        this.replies.set(token, response);
      }
      this.markers.push(...markers);
    }
  }

  /** All markers of one transaction are in their partitions. */
  markersWritten(markers: TransactionMarkers | undefined = this.markers.shift()): void {
    if (markers !== undefined) this.decide({ kind: 'markers-written', ...markers });
  }

  /** The machine stops; only what was synced is there afterwards. */
  crash(): void {
    this.log.length = this.durableCount;
    this.restart();
  }

  restart(): void {
    this.timers = new Map();
    this.heldBack = [];
    this.markers = [];
    this.coordinatorEpoch += 1;
    this.shard = new TransactionShard(this.settings);
    for (const record of this.log) this.shard.replay(record);
    this.apply(this.shard.loaded(this.context()));
  }

  /** Fires what falls due, in order. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = [...this.timers].toSorted(([, a], [, b]) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next[1].dueMs > endMs) break;
      const [key, { dueMs, command }] = next;
      this.nowMs = dueMs;
      this.timers.delete(key);
      this.decide(command);
    }
    this.nowMs = endMs;
  }

  transaction(transactionalId = 'tx'): TransactionMetadata {
    const metadata = this.shard.transactions.get(transactionalId);
    if (metadata === undefined) throw new Error(`${transactionalId} is unknown`);
    return metadata;
  }

  init(
    expected: Producer = { producerId: -1, producerEpoch: -1 },
    { transactionalId = 'tx', transactionTimeoutMs = 60_000 } = {},
  ): Infer<typeof InitProducerIdResponse> {
    const plain = { enable2Pc: false, keepPreparedTxn: false };
    const request = { transactionalId, transactionTimeoutMs, ...expected, ...plain };
    return this.ask({ kind: 'init-producer-id', token: this.nextToken(), request });
  }

  /** The error of each partition, by `topic-partition`. */
  add(
    { producerId, producerEpoch }: Producer,
    partitions: Record<string, number[]>,
    { verifyOnly = false, transactionalId = 'tx', clientTransactionVersion = 2 } = {},
  ): Record<string, number> {
    const { topicResults }: PartitionsReply = this.ask({
      kind: verifyOnly ? 'verify-partitions' : 'add-partitions',
      token: this.nextToken(),
      transactionalId,
      producerId,
      producerEpoch,
      partitions: partitionsOf(Object.entries(partitions).map(([name, ids]) => ({ name, partitions: ids }))),
      clientTransactionVersion,
    });
    const rows = topicResults.flatMap(({ name, resultsByPartition }) =>
      resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => [
        `${name}-${partitionIndex}`,
        partitionErrorCode,
      ]),
    );
    return Object.fromEntries(rows) as Record<string, number>;
  }

  end(
    { producerId, producerEpoch }: Producer,
    committed: boolean,
    { version = 5, transactionalId = 'tx' } = {},
  ): Infer<typeof EndTxnResponse> {
    const request = { transactionalId, producerId, producerEpoch, committed };
    return this.ask({ kind: 'end', token: this.nextToken(), request, version });
  }

  ask<T>(command: TransactionCommand<number> & { readonly token: number }): T {
    this.decide(command);
    const reply = this.replyTo(command.token);
    if (reply === undefined) throw new Error('the answer waits for the disk');
    return reply as T;
  }

  private apply(decision: TransactionDecision<number>): void {
    if (decision.records.length > 0 && this.refusal !== undefined) {
      for (const { token } of decision.replies) this.refused.set(token, this.refusal);
      this.apply({ ...decision.refused(this.refusal), markers: [] });
      return;
    }
    for (const record of decision.records) {
      this.log.push(record);
      this.shard.replay(record);
    }
    for (const change of decision.timers) {
      this.timers.delete(change.key);
      if (change.kind === 'set') {
        this.timers.set(change.key, { dueMs: this.nowMs + change.delayMs, command: change.command });
      }
    }
    this.heldBack.push(decision);
    if (!this.isAutomatic) return;
    const waiting = this.markers.length;
    this.sync();
    for (const markers of this.markers.splice(waiting)) this.markersWritten(markers);
  }

  private context() {
    return {
      nowMs: this.nowMs,
      coordinatorEpoch: this.coordinatorEpoch,
      takeProducerId: (): number | undefined => {
        if (this.idsLeft === 0) return undefined;
        if (this.idsLeft !== undefined) this.idsLeft -= 1;
        return this.nextProducerId++;
      },
    };
  }
}
