import type { GroupShard } from '@barnabas/coordinator';
import type { GroupCall } from './group-call.js';

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
export function shardGroups(shard: GroupShard<GroupCall>): ShardGroup[] {
  return [...shard.groups.values()].map((group) => ({
    groupId: group.groupId,
    state: group.state,
    protocolType: group.protocolType,
    memberCount: group.size,
    offsets: [...(shard.offsets.ofGroup(group.groupId) ?? [])].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, { offset, metadata }]) => ({ topic, partition, offset, metadata })),
    ),
  }));
}
