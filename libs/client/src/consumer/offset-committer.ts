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

/** The group has moved: what it means for us is clear once the membership knows. */
const membershipCodes: ReadonlySet<string> = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);

/** Commits, as the member that this consumer is at the time, until it works or the partition is no longer ours. */
export class OffsetCommitter {
  readonly #cluster: Cluster;
  readonly #coordinator: CoordinatorLink;
  readonly #scope: CommitScope;

  constructor(cluster: Cluster, coordinator: CoordinatorLink, scope: CommitScope) {
    this.#cluster = cluster;
    this.#coordinator = coordinator;
    this.#scope = scope;
  }

  /** Rejects with COMMIT_FAILED when another member has the partition (or may have it), else with the last error. */
  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    const { backoff, operationTimeoutMs, platform } = this.#cluster.settings;
    const startMs = platform.clock.monotonic();
    let left = offsets;
    for (let attempts = 1; left.length > 0; attempts += 1) {
      this.#checkOwned(left);
      const membership = this.#scope.membership();
      const failures = await this.#attempt(left, membership);
      if (failures.size === 0) return;
      left = left.filter((offset) => failures.has(partitionKey(offset.topic, offset.partition)));
      const delayMs = backoff.delayMs(attempts);
      const isLate = platform.clock.monotonic() - startMs + delayMs > operationTimeoutMs;
      if (isLate || [...failures.values()].some((error) => !this.#isWorthARetry(error, membership)))
        throw commitError(failures);
      await platform.timers.sleep(delayMs, 'work');
    }
  }

  async #attempt(offsets: readonly OffsetToCommit[], membership: Membership): Promise<Map<string, KafkaError>> {
    const { groupId } = this.#coordinator;
    const committer = { groupId, ...membership, groupInstanceId: this.#scope.groupInstanceId };
    try {
      const failures = await this.#coordinator.run('coordinator', (link) => commitOffsets(link, committer, offsets));
      for (const error of failures.values()) this.#coordinator.forgetIfLost(error);
      return failures;
    } catch (error) {
      if (!(error instanceof KafkaError) || !error.retriable) throw error;
      return new Map(offsets.map((offset) => [partitionKey(offset.topic, offset.partition), error]));
    }
  }

  /** An old generation's commit is worth repeating only as a member of a newer one. */
  #isWorthARetry(error: KafkaError, used: Membership): boolean {
    if (error.code === 'REBALANCE_IN_PROGRESS') return true;
    if (membershipCodes.has(error.code)) return this.#scope.membership().generationId !== used.generationId;
    return error.retriable;
  }

  #checkOwned(offsets: readonly OffsetToCommit[]): void {
    const lost = offsets.find((offset) => !this.#scope.owns(offset));
    if (lost === undefined) return;
    throw new KafkaError({
      code: 'COMMIT_FAILED',
      message: `cannot commit partition ${lost.partition} of topic '${lost.topic}': it is not assigned to this consumer (any more), so another member will read from the last commit`,
    });
  }
}

function commitError(failures: ReadonlyMap<string, KafkaError>): KafkaError {
  const [first] = failures.values();
  if (first === undefined || !membershipCodes.has(first.code)) return new PartialFailureError(failures);
  return new KafkaError({
    code: 'COMMIT_FAILED',
    message: `the group has rebalanced without this consumer, so another member will read from the last commit (${first.message})`,
    cause: first,
  });
}
