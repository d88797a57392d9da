import type { Scenario } from '../scenario.ts';
import { apiVersions } from './api-versions.ts';
import { configs } from './configs.ts';
import { consumerGroups } from './consumer-groups.ts';
import { createTopics } from './create-topics.ts';
import { deleteTopics } from './delete-topics.ts';
import { describeCluster } from './describe-cluster.ts';
import { fetchScenario, fetchSessions } from './fetch.ts';
import { findCoordinator, groups } from './groups.ts';
import { initProducerId } from './init-producer-id.ts';
import { listOffsets } from './list-offsets.ts';
import { metadata } from './metadata.ts';
import { offsets } from './offsets.ts';
import { alterConfigs, partitions } from './partitions.ts';
import { produceScenario } from './produce.ts';
import { transactions } from './transactions.ts';

/** In this order: what lists everything comes first, when there is little. */
export const scenarios: readonly Scenario[] = [
  apiVersions,
  describeCluster,
  metadata,
  createTopics,
  deleteTopics,
  produceScenario,
  initProducerId,
  fetchScenario,
  fetchSessions,
  listOffsets,
  findCoordinator,
  groups,
  consumerGroups,
  offsets,
  configs,
  partitions,
  alterConfigs,
  transactions,
];
