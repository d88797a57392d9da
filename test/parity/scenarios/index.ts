import type { Scenario } from '../scenario.ts';
import { apiVersions } from './api-versions.ts';
import { autoCreation } from './auto-creation.ts';
import { brokerConfigs } from './broker-configs.ts';
import { clientQuotas } from './client-quotas.ts';
import { configTypes } from './config-types.ts';
import { configs } from './configs.ts';
import { consumerGroupCorners } from './consumer-group-corners.ts';
import { consumerGroups } from './consumer-groups.ts';
import { createTopics } from './create-topics.ts';
import { deleteRecords } from './delete-records.ts';
import { deleteTopics } from './delete-topics.ts';
import { deletedOffsets } from './deleted-offsets.ts';
import { deletedTimestamps } from './deleted-timestamps.ts';
import { describeCluster } from './describe-cluster.ts';
import { electLeaders, partitionReassignments } from './elections.ts';
import { fetchSessionCorners } from './fetch-session-corners.ts';
import { fetchScenario, fetchSessions } from './fetch.ts';
import { groupCorners } from './group-corners.ts';
import { groupMigration } from './group-migration.ts';
import { findCoordinator, groups } from './groups.ts';
import { initProducerId } from './init-producer-id.ts';
import { largeRecords } from './large-records.ts';
import { listOffsets } from './list-offsets.ts';
import { listeners } from './listeners.ts';
import { logDirs } from './log-dirs.ts';
import { metadata } from './metadata.ts';
import { offsetDelete } from './offset-delete.ts';
import { offsets } from './offsets.ts';
import { alterConfigs, partitions } from './partitions.ts';
import { produceCorners } from './produce-corners.ts';
import { produceScenario } from './produce.ts';
import { producerEpochs } from './producer-epochs.ts';
import { describeQuorum } from './quorum.ts';
import { raftVoters, votersInLog } from './raft-voters.ts';
import { randomOperations } from './random-operations.ts';
import { regularExpressions } from './regular-expressions.ts';
import { sequences } from './sequences.ts';
import { throttling } from './throttling.ts';
import { topicPartitions } from './topic-partitions.ts';
import { transactionCorners } from './transaction-corners.ts';
import { transactions } from './transactions.ts';
import { updateFeatures } from './update-features.ts';
import { vectors } from './vectors.ts';

/** In this order: what lists everything comes first, when there is little. Random operations once for each of the seeds. */
export const scenarios = (seeds: readonly number[]): readonly Scenario[] => [
  apiVersions,
  describeCluster,
  describeQuorum,
  raftVoters,
  logDirs,
  electLeaders,
  partitionReassignments,
  updateFeatures,
  autoCreation,
  metadata,
  createTopics,
  deleteTopics,
  produceScenario,
  deleteRecords,
  initProducerId,
  sequences,
  fetchScenario,
  fetchSessions,
  fetchSessionCorners,
  listOffsets,
  deletedTimestamps,
  findCoordinator,
  groups,
  consumerGroups,
  consumerGroupCorners,
  groupMigration,
  groupCorners,
  offsets,
  offsetDelete,
  configs,
  brokerConfigs,
  configTypes,
  throttling,
  clientQuotas,
  listeners,
  partitions,
  topicPartitions,
  alterConfigs,
  produceCorners,
  ...seeds.map((seed) => randomOperations(seed)),
  transactions,
  largeRecords,
  transactionCorners,
  deletedOffsets,
  vectors,
  // Leaves groups that Apache alone has.
  regularExpressions,
  // Leaves a transaction that Apache never ends.
  producerEpochs,
  votersInLog,
];
