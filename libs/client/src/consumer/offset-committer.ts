import type { Cluster } from '../cluster/cluster.js';
import { commitOffsets } from '../cluster/group-offsets.js';
import { KafkaError, PartialFailureError } from '../kafka-error.js';
import { partitionKey } from '../topic-partition.js';
import type { OffsetToCommit, TopicPartition } from '../topic-partition.js';
import type { CoordinatorLink } from './coordinator-link.js';
import type { Membership } from './group-calls.js';

/** Who commits, and what for. */
export interface CommitScope {
  readonly groupInstanceId: string | undefined;
  membership(): Membership;
  /** Whether an offset of this partition is ours to commit, now. */
  owns(partition: TopicPartition): boolean;
}

/** By `topic-partition`. */
type Failures = Map<string, KafkaError>;

/** Commits that leave together, and what became of them. */
interface Round {
  readonly offsets: Map<string, OffsetToCommit>;
  readonly outcome: Promise<Failures>;
}

/** The group has moved: what it means for us is clear once the membership knows. */
const membershipCodes: ReadonlySet<string> = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);

/**
 * Commits, as the member that this consumer is at the time, until it works or the partition is no longer ours. One request at
 * a time: a commit that has to be repeated must not undo a later one. What comes meanwhile leaves together afterwards.
 */
export class OffsetCommitter {
  readonly #cluster: Cluster;
  readonly #coordinator: CoordinatorLink;
  readonly #scope: CommitScope;
  #running: Promise<unknown> | undefined;
  #next: Round | undefined;

  constructor(cluster: Cluster, coordinator: CoordinatorLink, scope: CommitScope) {
    this.#cluster = cluster;
    this.#coordinator = coordinator;
    this.#scope = scope;
  }

  /** Rejects with COMMIT_FAILED when another member has the partition (or may have it), else with the last error. */
  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (offsets.length === 0) return;
    const round = this.#nextRound();
    for (const offset of offsets) round.offsets.set(keyOf(offset), offset);
    const outcome = await round.outcome;
    const failures: Failures = new Map();
    for (const offset of offsets) {
      const error = outcome.get(keyOf(offset));
      if (error !== undefined) failures.set(keyOf(offset), error);
    }
    throwFailures(failures);
  }

  #nextRound(): Round {
    if (this.#next !== undefined) return this.#next;
    const offsets = new Map<string, OffsetToCommit>();
    const outcome = this.#afterRunning(offsets);
    this.#next = { offsets, outcome };
    return this.#next;
  }

  async #afterRunning(offsets: ReadonlyMap<string, OffsetToCommit>): Promise<Failures> {
    // At least one turn of promises, in which the offsets are added.
    await this.#running;
    this.#next = undefined;
    const outcome = this.#settle([...offsets.values()]);
    this.#running = outcome;
    return outcome;
  }

  /** Never rejects: what failed is in the result. */
  async #settle(offsets: readonly OffsetToCommit[]): Promise<Failures> {
    const { backoff, operationTimeoutMs, platform } = this.#cluster.settings;
    const startMs = platform.clock.monotonic();
    const failures: Failures = new Map();
    let left = offsets;
    for (let attempts = 1; ; attempts += 1) {
      left = left.filter((offset) => this.#isOwned(offset, failures));
      if (left.length === 0) return failures;
      const membership = this.#scope.membership();
      const failed = await this.#attempt(left, membership);
      const delayMs = backoff.delayMs(attempts);
      const isLate = platform.clock.monotonic() - startMs + delayMs > operationTimeoutMs;
      left = left.filter((offset) => {
        const error = failed.get(keyOf(offset));
        if (error === undefined) return false;
        if (!isLate && this.#isWorthARetry(error, membership)) return true;
        failures.set(keyOf(offset), error);
        return false;
      });
      if (left.length > 0) await platform.timers.sleep(delayMs, 'work');
    }
  }

  async #attempt(offsets: readonly OffsetToCommit[], membership: Membership): Promise<Failures> {
    const { groupId } = this.#coordinator;
    const committer = { groupId, ...membership, groupInstanceId: this.#scope.groupInstanceId };
    try {
      const failures = await this.#coordinator.run('coordinator', (link) => commitOffsets(link, committer, offsets));
      for (const error of failures.values()) this.#coordinator.forgetIfLost(error);
      return failures;
    } catch (cause) {
      const error = asKafkaError(cause);
      return new Map(offsets.map((offset) => [keyOf(offset), error]));
    }
  }

  /** An old generation's commit is worth repeating only as a member of a newer one. */
  #isWorthARetry(error: KafkaError, used: Membership): boolean {
    if (error.code === 'REBALANCE_IN_PROGRESS') return true;
    if (membershipCodes.has(error.code)) return this.#scope.membership().generationId !== used.generationId;
    return error.retriable;
  }

  #isOwned(offset: OffsetToCommit, failures: Failures): boolean {
    if (this.#scope.owns(offset)) return true;
    const message = `cannot commit partition ${offset.partition} of topic '${offset.topic}': it is not assigned to this consumer (any more), so another member will read from the last commit`;
    failures.set(keyOf(offset), new KafkaError({ code: 'COMMIT_FAILED', message }));
    return false;
  }
}

function keyOf({ partition, topic }: TopicPartition): string {
  return partitionKey(topic, partition);
}

function throwFailures(failures: Failures): void {
  const [first] = failures.values();
  if (first === undefined) return;
  if (!membershipCodes.has(first.code)) throw failures.size === 1 ? first : new PartialFailureError(failures);
  throw new KafkaError({
    code: 'COMMIT_FAILED',
    message: `the group has rebalanced without this consumer, so another member will read from the last commit (${first.message})`,
    cause: first,
  });
}

function asKafkaError(cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  const message = `the offsets could not be committed: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new KafkaError({ code: 'INVALID_REQUEST', message, cause });
}
