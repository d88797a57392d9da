import { DescribeClusterRequest, DescribeClusterResponse, ErrorCode } from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import { findOffsets } from '../cluster/find-offsets.js';
import type { Cluster } from '../cluster/cluster.js';
import { KafkaError } from '../kafka-error.js';
import type { CommittedOffset, IsolationLevel, OffsetToCommit, TopicPartition } from '../topic-partition.js';
import { AdminContext } from './admin-context.js';
import type {
  ClusterDescription,
  ConfigAlteration,
  ConfigDescription,
  ConfigResource,
  CreatedTopic,
  GroupDescription,
  GroupListing,
  ListedOffset,
  NewTopic,
  OffsetQuery,
  PartitionCount,
  TopicDescription,
  TopicListing,
} from './admin-types.js';
import { describeConfigs, incrementalAlterConfigs } from './configs.js';
import type { DescribeConfigsOptions } from './configs.js';
import { alterGroupOffsets, deleteGroups, describeGroups, listGroupOffsets, listGroups } from './groups.js';
import type { ListGroupsOptions } from './groups.js';
import { createPartitions, createTopics, deleteTopics, describeTopics, listTopics } from './topics.js';
import type { CreateTopicsOptions } from './topics.js';

const DescribeCluster = apiCall(DescribeClusterRequest, DescribeClusterResponse);

/**
 * Looks after topics, configs and groups. Made by `KafkaClient.admin()`; holds no connection of its own. Retriable errors are
 * retried; where several things are asked for at once and some fail, the call rejects with a PartialFailureError that says which.
 */
export class Admin {
  readonly #context: AdminContext;

  /** @internal */
  constructor(cluster: Cluster) {
    this.#context = new AdminContext(cluster);
  }

  createTopics(topics: readonly NewTopic[], options: CreateTopicsOptions = {}): Promise<CreatedTopic[]> {
    return createTopics(this.#context, topics, options);
  }

  /** Raises the number of partitions; `partitions` is the new total. */
  createPartitions(topics: readonly PartitionCount[], options: CreateTopicsOptions = {}): Promise<void> {
    return createPartitions(this.#context, topics, options);
  }

  deleteTopics(names: readonly string[]): Promise<void> {
    return deleteTopics(this.#context, names);
  }

  /** All topics; Kafka's own only on request. */
  listTopics(options: { readonly includeInternal?: boolean } = {}): Promise<TopicListing[]> {
    return listTopics(this.#context, options.includeInternal ?? false);
  }

  describeTopics(names: readonly string[]): Promise<TopicDescription[]> {
    return describeTopics(this.#context, names);
  }

  describeConfigs(
    resources: readonly ConfigResource[],
    options: DescribeConfigsOptions = {},
  ): Promise<ConfigDescription[]> {
    return describeConfigs(this.#context, resources, options);
  }

  /** Changes single configs and leaves the others as they are (KIP-339). */
  incrementalAlterConfigs(
    alterations: readonly ConfigAlteration[],
    options: { readonly validateOnly?: boolean } = {},
  ): Promise<void> {
    return incrementalAlterConfigs(this.#context, alterations, options.validateOnly ?? false);
  }

  listGroups(options: ListGroupsOptions = {}): Promise<GroupListing[]> {
    return listGroups(this.#context, options);
  }

  describeGroups(groupIds: readonly string[]): Promise<GroupDescription[]> {
    return describeGroups(this.#context, groupIds);
  }

  /** Deletes groups without members, and their offsets. */
  deleteGroups(groupIds: readonly string[]): Promise<void> {
    return deleteGroups(this.#context, groupIds);
  }

  listOffsets(
    queries: readonly OffsetQuery[],
    options: { readonly isolationLevel?: IsolationLevel } = {},
  ): Promise<ListedOffset[]> {
    return findOffsets(this.#context.cluster, queries, options.isolationLevel ?? 'read_uncommitted');
  }

  /** What a group has committed, for these partitions or for all; partitions without a commit are left out. */
  listGroupOffsets(groupId: string, partitions?: readonly TopicPartition[]): Promise<CommittedOffset[]> {
    return listGroupOffsets(this.#context, groupId, partitions);
  }

  /** Sets the offsets of a group that has no members. */
  alterGroupOffsets(groupId: string, offsets: readonly OffsetToCommit[]): Promise<void> {
    return alterGroupOffsets(this.#context, groupId, offsets);
  }

  describeCluster(): Promise<ClusterDescription> {
    return this.#context.retry(async () => {
      const response = await this.#context.cluster.requestAny(DescribeCluster, {
        includeClusterAuthorizedOperations: false,
      });
      if (response.errorCode !== ErrorCode.None) {
        throw KafkaError.fromBroker(response.errorCode, 'cannot describe the cluster', response.errorMessage);
      }
      const { clusterId, controllerId } = response;
      const brokers = response.brokers.map((broker) => ({
        nodeId: broker.brokerId,
        host: broker.host,
        port: broker.port,
        rack: broker.rack ?? undefined,
      }));
      return { clusterId, controllerId, brokers };
    });
  }

  /** There is nothing to close; here so that producers, consumers and admins can be closed alike. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
