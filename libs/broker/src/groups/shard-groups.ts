import type { GroupShard } from '@barnabas/coordinator';

/** A group as its shard holds it. */
export interface ShardGroup {
  readonly groupId: string;
  readonly state: string;
  readonly protocolType: string | undefined;
  readonly memberCount: number;
  readonly offsets: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly metadata: string;
  }[];
}

/** Reads what a shard knows of its groups, without asking it to decide anything. */
export function shardGroups<R>(shard: GroupShard<R>): ShardGroup[] {
  const groups = [...shard.groups.values()].map((group) => summary(group, group.protocolType));
  const consumerGroups = [...shard.consumerGroups.values()].map((group) => summary(group, 'consumer'));
  return [...groups, ...consumerGroups].map((group) => ({
    ...group,
    offsets: [...(shard.offsets.ofGroup(group.groupId) ?? [])].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, { offset, metadata }]) => ({ topic, partition, offset, metadata })),
    ),
  }));
}

function summary(
  { groupId, state, size }: { readonly groupId: string; readonly state: string; readonly size: number },
  protocolType: string | undefined,
) {
  return { groupId, state, protocolType, memberCount: size };
}
