import type { Cluster } from '../cluster/cluster.js';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.js';
import { readSubscription, writeAssignment } from './consumer-protocol.js';
import { assignRanges } from './range-assignor.js';
import type { MemberSubscription } from './range-assignor.js';

/** A member as JoinGroup describes it to the leader. */
export interface JoinedMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly metadata: Buffer;
}

/** The leader's work: divides the partitions, and notices when there are others to divide. */
export class GroupLeader {
  readonly #cluster: Cluster;
  readonly #follow: (topics: readonly string[]) => void;
  #topics: readonly string[] = [];
  #divided: ReadonlyMap<string, number> | undefined;

  /** `follow` makes the metadata cover the topics of all members. */
  constructor(cluster: Cluster, follow: (topics: readonly string[]) => void) {
    this.#cluster = cluster;
    this.#follow = follow;
  }

  /** Who gets what, as SyncGroup wants it. */
  async assign(joined: readonly JoinedMember[]): Promise<{ memberId: string; assignment: Buffer }[]> {
    const members: MemberSubscription[] = joined.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId ?? undefined,
      topics: readSubscription(member.metadata),
    }));
    this.#topics = [...new Set(members.flatMap((member) => member.topics))];
    this.#follow(this.#topics);
    await this.#cluster.metadata.refresh();
    this.#divided = this.#counts(this.#cluster.metadata.snapshot);
    const missing = this.#topics.filter((topic) => this.#divided?.has(topic) !== true);
    if (missing.length > 0)
      this.#cluster.settings.logger.warn('subscribed topics do not exist (yet)', { topics: missing });
    const assignment = assignRanges(this.#divided, members);
    return [...assignment].map(([memberId, partitions]) => ({ memberId, assignment: writeAssignment(partitions) }));
  }

  /** Somebody else leads now. */
  resign(): void {
    this.#divided = undefined;
  }

  /** Whether topics or partitions have come or gone since they were divided. */
  isOutdated(snapshot: ClusterSnapshot): boolean {
    const divided = this.#divided;
    if (divided === undefined) return false;
    const counts = this.#counts(snapshot);
    return counts.size !== divided.size || [...counts].some(([topic, count]) => divided.get(topic) !== count);
  }

  #counts(snapshot: ClusterSnapshot): Map<string, number> {
    const counts = new Map<string, number>();
    for (const name of this.#topics) {
      const count = snapshot.topics.get(name)?.partitions.length ?? 0;
      if (count > 0) counts.set(name, count);
    }
    return counts;
  }
}
