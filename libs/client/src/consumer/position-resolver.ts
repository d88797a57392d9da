import type { Cluster } from '../cluster/cluster.js';
import { fetchOffsets } from '../cluster/group-offsets.js';
import { listOffsets } from '../cluster/list-offsets.js';
import { KafkaError } from '../kafka-error.js';
import { partitionKey } from '../topic-partition.js';
import type { AssignedPartition } from './assigned-partition.js';
import type { Assignment } from './assignment.js';
import type { ConsumerSettings } from './consumer-settings.js';
import type { CoordinatorLink } from './coordinator-link.js';

/** Finds the positions that are not known: in the group's commits, and where there are none, as the reset policy says. */
export class PositionResolver {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #assignment: Assignment;
  readonly #coordinator: CoordinatorLink | undefined;
  readonly #onResolved: () => void;
  readonly #closing = new AbortController();
  #running = false;

  constructor(
    cluster: Cluster,
    settings: ConsumerSettings,
    assignment: Assignment,
    coordinator: CoordinatorLink | undefined,
    onResolved: () => void,
  ) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#assignment = assignment;
    this.#coordinator = coordinator;
    this.#onResolved = onResolved;
  }

  /** There may be positions to find. */
  wake(): void {
    if (this.#running || this.#closing.signal.aborted) return;
    this.#running = true;
    void this.#run().finally(() => {
      this.#running = false;
    });
  }

  close(): void {
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    const { backoff, logger, platform } = this.#cluster.settings;
    for (let failures = 0; !this.#closing.signal.aborted;) {
      const open = this.#open();
      if (open.length === 0) return;
      const error = await this.#resolve(open).catch((cause: unknown) => asKafkaError(cause));
      this.#onResolved();
      if (error === undefined) {
        failures = 0;
        continue;
      }
      if (!error.retriable) {
        for (const partition of this.#open()) partition.error = error;
        this.#onResolved();
        return;
      }
      failures += 1;
      logger.debug('positions could not be found yet', { reason: error.message });
      await platform.timers.sleep(backoff.delayMs(failures), 'work', this.#closing.signal).catch(() => undefined);
    }
  }

  #open(): AssignedPartition[] {
    return [...this.#assignment.all].filter(
      (partition) =>
        partition.isReady && !partition.isRevoking && partition.source !== 'known' && partition.error === undefined,
    );
  }

  /** One attempt for all; resolves with an error when some have to be tried again. */
  async #resolve(open: readonly AssignedPartition[]): Promise<KafkaError | undefined> {
    const uncommitted = open.filter((partition) => partition.source === 'committed');
    if (uncommitted.length > 0) await this.#fromCommits(uncommitted);
    const ends = open.filter((partition) => partition.source === 'earliest' || partition.source === 'latest');
    return ends.length > 0 ? this.#fromEnds(ends) : undefined;
  }

  async #fromCommits(partitions: readonly AssignedPartition[]): Promise<void> {
    const epochs = new Map(partitions.map((partition) => [partition, partition.epoch]));
    const coordinator = this.#coordinator;
    const committed =
      coordinator === undefined
        ? []
        : await coordinator.run('coordinator', async (link) =>
            fetchOffsets(link, coordinator.groupId, partitions, true),
          );
    const offsets = new Map(committed.map((each) => [partitionKey(each.topic, each.partition), each.offset]));
    for (const partition of partitions) {
      if (partition.epoch !== epochs.get(partition)) continue;
      const offset = offsets.get(partitionKey(partition.topic, partition.partition));
      if (offset === undefined) this.#withoutCommit(partition);
      else partition.seek(offset);
    }
  }

  #withoutCommit(partition: AssignedPartition): void {
    const { autoOffsetReset } = this.#settings;
    if (autoOffsetReset !== 'none') {
      partition.reset(autoOffsetReset);
      return;
    }
    const message = `there is no committed offset of partition ${partition.partition} of topic '${partition.topic}' to begin at: seek, or choose an autoOffsetReset`;
    partition.error = new KafkaError({ code: 'NO_OFFSET_FOR_PARTITION', message });
  }

  async #fromEnds(partitions: readonly AssignedPartition[]): Promise<KafkaError | undefined> {
    const epochs = new Map(partitions.map((partition) => [partition, partition.epoch]));
    if (partitions.some(({ topic }) => this.#cluster.metadata.topic(topic) === undefined))
      await this.#cluster.metadata.refresh();
    const questions = partitions.map(({ topic, partition, source }) => ({
      topic,
      partition,
      at: source === 'earliest' ? ('earliest' as const) : ('latest' as const),
    }));
    const { found, failures } = await listOffsets(this.#cluster, questions, this.#settings.isolationLevel);
    for (const answer of found) {
      const partition = this.#assignment.find(answer);
      if (partition !== undefined && partition.epoch === epochs.get(partition)) partition.seek(answer.offset);
    }
    return this.#keepRetriable(partitions, failures);
  }

  #keepRetriable(
    partitions: readonly AssignedPartition[],
    failures: ReadonlyMap<string, KafkaError>,
  ): KafkaError | undefined {
    let retriable: KafkaError | undefined;
    for (const partition of partitions) {
      const error = failures.get(partitionKey(partition.topic, partition.partition));
      if (error === undefined) continue;
      if (error.retriable) retriable = error;
      else partition.error = error;
    }
    if (retriable !== undefined) this.#cluster.metadata.refreshSoon();
    return retriable;
  }
}

function asKafkaError(cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  const message = `the position could not be found: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new KafkaError({ code: 'INVALID_RESPONSE', message, cause });
}
