import type { ClassicGroup } from './classic-group.js';
import type { ConsumerGroup } from './consumer-group/consumer-group.js';
import type { MetadataHashes } from './consumer-group/metadata-hash.js';
import type { RegexResolution } from './consumer-group/regex-resolution.js';
import type { OtherGroups } from './other-groups.js';
import type { OffsetStore } from './offset-store.js';
import type { PendingOffsets } from './pending-offsets.js';

/** What the handlers of a shard work on. */
export interface ShardState<R> {
  /** Soft: built by `loaded()`, changed by `decide` only. */
  readonly groups: Map<string, ClassicGroup<R>>;
  /** Durable: changed by `replay` only. */
  readonly offsets: OffsetStore;
  /** Durable: offsets of open transactions. */
  readonly pending: PendingOffsets;
  /** Durable: groups of the consumer protocol. */
  readonly consumerGroups: Map<string, ConsumerGroup>;
  /** Soft: up to which version of the topics each consumer group has looked at those it reads. */
  readonly seenTopics: Map<string, number>;
  /** Soft: regular expressions on their way through the topics, by group. */
  readonly regexResolutions: Map<string, RegexResolution>;
  /** Soft: timers of classic members of consumer groups that were told to join again. */
  readonly awaitedJoins: Set<string>;
  readonly metadataHashes: MetadataHashes;
  /** Durable: groups of protocols that are not understood here. */
  readonly others: OtherGroups;
}
