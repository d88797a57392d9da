import { ErrorCode } from '@barnabas/protocol';
import { NO_SESSION_ID } from './fetch-session-cache.js';
import type { FetchSessionCache } from './fetch-session-cache.js';
import { nextEpoch } from './fetch-session.js';
import type { FetchSession } from './fetch-session.js';
import type { FetchedPartition, PartitionAnswer } from './fetched-partition.js';

/** A partition and what was read of it. */
export interface PartitionOutcome {
  readonly partition: FetchedPartition;
  readonly answer: PartitionAnswer;
  /** The client then knows all there is: nothing was kept back, nothing has happened since. */
  readonly isSettled?: boolean;
}

export interface SessionAnswer {
  readonly errorCode: ErrorCode;
  readonly sessionId: number;
  readonly outcomes: readonly PartitionOutcome[];
}

/** What one fetch reads and what of it the client is told (Kafka's FetchContext). */
export interface FetchContext {
  /** Present when it says what else becomes worth reading while the fetch waits. */
  readonly session?: FetchSession;
  /** In the order to read. */
  partitions(): Iterable<FetchedPartition>;
  /** What {@link answer} would say, without anything being noted. */
  preview(outcomes: readonly PartitionOutcome[]): SessionAnswer;
  answer(outcomes: readonly PartitionOutcome[]): SessionAnswer;
  /** What is said instead to a client that has to wait: nothing was told, and nothing is remembered (Kafka's getThrottledResponse). */
  throttled(): SessionAnswer;
}

const NOTHING: SessionAnswer = { errorCode: ErrorCode.None, sessionId: NO_SESSION_ID, outcomes: [] };

/** The session that a request names cannot be gone on with. */
export class FailedSession implements FetchContext {
  constructor(private readonly errorCode: ErrorCode) {}

  partitions(): Iterable<FetchedPartition> {
    return [];
  }

  preview(): SessionAnswer {
    return this.answer();
  }

  answer(): SessionAnswer {
    return { errorCode: this.errorCode, sessionId: NO_SESSION_ID, outcomes: [] };
  }

  throttled(): SessionAnswer {
    return NOTHING;
  }
}

/** Everything is asked for and told, and nothing remembered. */
export class SessionlessFetch implements FetchContext {
  constructor(private readonly requested: ReadonlyMap<string, FetchedPartition>) {}

  partitions(): Iterable<FetchedPartition> {
    return this.requested.values();
  }

  preview(outcomes: readonly PartitionOutcome[]): SessionAnswer {
    return this.answer(outcomes);
  }

  answer(outcomes: readonly PartitionOutcome[]): SessionAnswer {
    return { ...NOTHING, outcomes };
  }

  throttled(): SessionAnswer {
    return NOTHING;
  }
}

/** Everything is asked for and told; a session begins when there is room for one. */
export class FullFetch implements FetchContext {
  constructor(
    private readonly cache: FetchSessionCache,
    private readonly requested: ReadonlyMap<string, FetchedPartition>,
    private readonly kind: { readonly isPrivileged: boolean; readonly usesTopicIds: boolean },
  ) {}

  partitions(): Iterable<FetchedPartition> {
    return this.requested.values();
  }

  preview(outcomes: readonly PartitionOutcome[]): SessionAnswer {
    return { ...NOTHING, outcomes };
  }

  throttled(): SessionAnswer {
    return NOTHING;
  }

  answer(outcomes: readonly PartitionOutcome[]): SessionAnswer {
    const partitions = new Map<string, FetchedPartition>();
    for (const { partition, answer } of outcomes) {
      partition.remember(answer);
      partitions.set(partition.key, partition);
    }
    const session = this.cache.create({ ...this.kind, partitions });
    return { errorCode: ErrorCode.None, sessionId: session?.id ?? NO_SESSION_ID, outcomes };
  }
}

/** Goes on with a session: only what may be new is read, and only what is new is told. */
export class IncrementalFetch implements FetchContext {
  readonly #epoch: number;

  constructor(
    readonly session: FetchSession,
    requestEpoch: number,
  ) {
    this.#epoch = nextEpoch(requestEpoch);
  }

  partitions(): Iterable<FetchedPartition> {
    return this.session.stale();
  }

  preview(outcomes: readonly PartitionOutcome[]): SessionAnswer {
    const told = outcomes.filter(({ partition, answer }) => partition.isNews(answer));
    return { ...this.throttled(), outcomes: told };
  }

  throttled(): SessionAnswer {
    // The client may have gone on, perhaps after a time-out, while this request waited.
    const isCurrent = this.session.epoch === this.#epoch;
    const errorCode = isCurrent ? ErrorCode.None : ErrorCode.InvalidFetchSessionEpoch;
    return { errorCode, sessionId: this.session.id, outcomes: [] };
  }

  answer(outcomes: readonly PartitionOutcome[]): SessionAnswer {
    const { session } = this;
    const nothing = this.throttled();
    if (nothing.errorCode !== ErrorCode.None) {
      return nothing;
    }
    const told = outcomes.filter(({ partition, answer }) => session.mustTell(partition, answer));
    for (const { partition, isSettled } of outcomes) {
      if (isSettled === true) {
        session.settle(partition);
      }
    }
    return { ...nothing, outcomes: told };
  }
}
