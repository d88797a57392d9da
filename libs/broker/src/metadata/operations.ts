import type { ErrorCode } from '@barnabas/protocol';
import type { MutationAllowance } from '../quotas/mutation-quota.js';
import type { QuotaEntity } from './client-quotas-image.js';
import type { ConfigResource } from './configurations-image.js';

/** The error of one item of an admin request; code 0 and null when it went well. */
export interface Outcome {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string | null;
}

export interface ConfigSetting {
  readonly name: string;
  readonly value: string | null;
}

export interface CreateTopicSpec {
  readonly name: string;
  /** -1: `num.partitions`, or what `assignments` say. */
  readonly numPartitions: number;
  /** -1: `default.replication.factor`, or what `assignments` say. */
  readonly replicationFactor: number;
  readonly assignments?: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[];
  readonly configs?: readonly ConfigSetting[];
}

export interface CreateTopicOutcome extends Outcome {
  readonly name: string;
  /** Zero uuid on error and when only validated. */
  readonly topicId: string;
  /** -1 on error. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
  /** The configs the topic was given (on success). */
  readonly configs: ReadonlyMap<string, string>;
}

/** A topic to delete, by name or by id. */
export type DeleteTopicTarget = { readonly name: string } | { readonly topicId: string };

export interface DeleteTopicOutcome extends Outcome {
  readonly name: string | null;
  readonly topicId: string;
}

export interface CreatePartitionsSpec {
  readonly name: string;
  /** Total number of partitions after the change. */
  readonly count: number;
  /** Replicas of each new partition; null lets the controller place them. */
  readonly assignments: readonly { readonly brokerIds: readonly number[] }[] | null;
}

export interface CreatePartitionsOutcome extends Outcome {
  readonly name: string;
}

/** Kafka's AlterConfigOp.OpType codes. */
export const AlterConfigOperation = { Set: 0, Delete: 1, Append: 2, Subtract: 3 } as const;

export interface ConfigAlteration {
  readonly name: string;
  /** One of {@link AlterConfigOperation}; anything else is refused per resource. */
  readonly operation: number;
  readonly value: string | null;
}

export interface AlterConfigsSpec {
  readonly resource: ConfigResource;
  readonly alterations: readonly ConfigAlteration[];
}

export interface AlterConfigsOutcome extends Outcome {
  readonly resource: ConfigResource;
}

export interface ClientQuotaAlteration {
  readonly entity: QuotaEntity;
  /** A value of null takes the quota away. */
  readonly ops: readonly { readonly key: string; readonly value: number | null }[];
}

export interface ClientQuotaOutcome extends Outcome {
  readonly entity: QuotaEntity;
}

/** A block of producer ids for one broker: `first` to `first + count - 1`. */
export interface ProducerIdBlock {
  readonly first: number;
  readonly count: number;
}

/** Kafka's ElectionType codes. */
export const ElectionType = { Preferred: 0, Unclean: 1 } as const;
export type ElectionType = (typeof ElectionType)[keyof typeof ElectionType];

export interface ElectLeadersTopic {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export interface TopicElection {
  readonly topic: string;
  readonly partitionResult: readonly (Outcome & { readonly partitionId: number })[];
}

export interface ReassignTopic {
  readonly name: string;
  /** `replicas` null: back to those before the reassignment that is under way. */
  readonly partitions: readonly { readonly partitionIndex: number; readonly replicas: readonly number[] | null }[];
}

export interface ReassignmentOptions {
  /** Whether a partition may get more or fewer replicas than it has (KIP-860). */
  readonly allowReplicationFactorChange: boolean;
}

export interface TopicReassignment {
  readonly name: string;
  readonly partitions: readonly (Outcome & { readonly partitionIndex: number })[];
}

/** Kafka's FeatureUpdate.UpgradeType codes: what may be done to reach a level. */
export const UpgradeType = { Upgrade: 1, SafeDowngrade: 2, UnsafeDowngrade: 3 } as const;

export interface FeatureUpdate {
  readonly feature: string;
  readonly level: number;
  /** One of {@link UpgradeType}; anything else is refused. */
  readonly upgradeType: number;
}

export interface ChangeOptions {
  /** Say what would happen and change nothing. Default false. */
  readonly validateOnly?: boolean;
  /** How many partitions may be made or deleted; default: any number. What is only validated counts, too, as in Kafka. */
  readonly allowance?: MutationAllowance;
}
