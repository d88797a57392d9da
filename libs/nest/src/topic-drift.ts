import type { ConfigEntry, TopicDescription } from '@barnabas/client';
import type { WantedTopic } from './topic-registrar.js';

/** How a topic differs from what was declared, a phrase each. What was not declared cannot differ. */
export function topicDrift(wanted: WantedTopic, existing: TopicDescription, configs: readonly ConfigEntry[]): string[] {
  const partitions = existing.partitions.length;
  const replicas = existing.partitions[0]?.replicas.length;
  const drift: string[] = [];
  if (wanted.partitions !== undefined && wanted.partitions !== partitions)
    drift.push(`it has ${partitions} partitions, not ${wanted.partitions}`);
  if (wanted.replicationFactor !== undefined && replicas !== undefined && wanted.replicationFactor !== replicas)
    drift.push(`its replication factor is ${replicas}, not ${wanted.replicationFactor}`);
  for (const [name, value] of Object.entries(wanted.config)) {
    const actual = configs.find((entry) => entry.name === name);
    if (actual === undefined) drift.push(`the cluster knows no config ${name}`);
    else if (actual.value !== value) drift.push(`${name} is ${actual.value ?? 'not set'}, not ${value}`);
  }
  return drift;
}
