import type { CoordinatorRecord } from '../decision.js';

/** Types of groups by the names that ListGroups shows. */
export type OtherGroupType = 'Share' | 'Streams';

interface OtherGroup {
  readonly type: OtherGroupType;
  /** Keys of the group's records that are not deleted; by their bytes, with whether each stands for a member. */
  readonly keys: Map<string, { readonly key: Buffer; readonly isMember: boolean }>;
}

/**
 * Groups of the newer protocols (KIP-932, KIP-1071) that a Kafka broker left in the partition. Their records are
 * kept, not understood: enough to leave them alone, to know whether they are empty, and to remove one that is.
 */
export class OtherGroups {
  private readonly groups = new Map<string, OtherGroup>();

  replay(type: OtherGroupType, groupId: string, isMember: boolean, { key, value }: CoordinatorRecord): void {
    const id = key.toString('latin1');
    if (value === null) {
      const group = this.groups.get(groupId);
      group?.keys.delete(id);
      if (group?.keys.size === 0) this.groups.delete(groupId);
      return;
    }
    let group = this.groups.get(groupId);
    if (group === undefined) this.groups.set(groupId, (group = { type, keys: new Map() }));
    group.keys.set(id, { key: Buffer.from(key), isMember });
  }

  has(groupId: string): boolean {
    return this.groups.has(groupId);
  }

  type(groupId: string): OtherGroupType | undefined {
    return this.groups.get(groupId)?.type;
  }

  groupIds(): Iterable<string> {
    return this.groups.keys();
  }

  isEmpty(groupId: string): boolean {
    const group = this.groups.get(groupId);
    return group !== undefined && [...group.keys.values()].every(({ isMember }) => !isMember);
  }

  /** Kafka turns an empty group into a classic one when a classic member joins, unless it is a share group. */
  isConvertible(groupId: string): boolean {
    return this.type(groupId) !== 'Share' && this.isEmpty(groupId);
  }

  /** Records that delete what is known of the group; none for a group that is not here. */
  tombstones(groupId: string): CoordinatorRecord[] {
    const keys = this.groups.get(groupId)?.keys.values() ?? [];
    return Array.from(keys, ({ key }) => ({ key, value: null }));
  }
}
