import type { PartitionLog } from '@barnabas/log';
import { ErrorCode } from '@barnabas/protocol';
import type { PartitionImage } from '../metadata/image.js';

export interface PartitionOptions {
  readonly topic: string;
  readonly topicId: string;
  readonly image: PartitionImage;
  readonly log: PartitionLog;
  readonly minInSyncReplicas: number;
}

/** A partition as this broker hosts it (Kafka's Partition): what the image says about it, and its log. */
export class Partition {
  readonly topic: string;
  readonly topicId: string;
  readonly log: PartitionLog;
  #image: PartitionImage;
  /** `min.insync.replicas` of the topic, no more than there are replicas (Kafka's effectiveMinIsr). */
  #minInSyncReplicas: number;
  #isDeleted = false;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;

  constructor(options: PartitionOptions) {
    this.topic = options.topic;
    this.topicId = options.topicId;
    this.log = options.log;
    this.#image = options.image;
    this.#minInSyncReplicas = options.minInSyncReplicas;
    this.#stopListening = this.log.onAdvance(() => this.#notify());
  }

  get index(): number {
    return this.#image.partition;
  }

  get leader(): number {
    return this.#image.leader;
  }

  get leaderEpoch(): number {
    return this.#image.leaderEpoch;
  }

  get image(): PartitionImage {
    return this.#image;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** What a request is told whose work the log did not take: its disk has failed, unless the topic went away and the log with it. */
  get lostLogError(): ErrorCode {
    return this.#isDeleted ? ErrorCode.UnknownTopicOrPartition : ErrorCode.KafkaStorageError;
  }

  get hasEnoughInSyncReplicas(): boolean {
    return this.#image.isr.length >= Math.min(this.#minInSyncReplicas, this.#image.replicas.length);
  }

  /**
   * Why a request that expects this broker to lead, in the epoch it knows (-1: any), cannot be served; undefined when it can
   * (Kafka's Partition.localLogOrException, KIP-320).
   */
  refusal(nodeId: number, currentLeaderEpoch: number): ErrorCode | undefined {
    if (this.#isDeleted) {
      return ErrorCode.UnknownTopicOrPartition;
    }
    if (currentLeaderEpoch >= 0 && currentLeaderEpoch < this.leaderEpoch) {
      return ErrorCode.FencedLeaderEpoch;
    }
    if (currentLeaderEpoch > this.leaderEpoch) {
      return ErrorCode.UnknownLeaderEpoch;
    }
    if (this.leader !== nodeId) {
      return ErrorCode.NotLeaderOrFollower;
    }
    return this.log.isOffline ? ErrorCode.KafkaStorageError : undefined;
  }

  /** Calls `listener` whenever what a reader of this partition may see has changed. Returns how to stop it. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over a new state of the partition; a new leader epoch of ours starts at the log's end. */
  update(image: PartitionImage, nodeId: number): void {
    this.#image = image;
    this.startLeaderEpoch(nodeId);
    this.#notify();
  }

  /** Notes where the current leader epoch begins in the log, when this broker leads (Kafka's Partition.makeLeader). */
  startLeaderEpoch(nodeId: number): void {
    const { leader, leaderEpoch } = this.#image;
    if (leader === nodeId && (this.log.leaderEpochs.latestEpoch ?? -1) < leaderEpoch) {
      this.log.leaderEpochs.assign(leaderEpoch, this.log.logEndOffset);
    }
  }

  setMinInSyncReplicas(count: number): void {
    this.#minInSyncReplicas = count;
  }

  /** The topic is gone: what waits here is told, and nothing further is served. */
  markDeleted(): void {
    this.#isDeleted = true;
    this.#notify();
    this.#stopListening();
    this.#listeners.clear();
  }

  /** Forgets its listeners; the log itself closes with its directory. */
  close(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #notify(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
