import type { CommittedOffset } from './offset-store.js';

interface PendingOffset {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: CommittedOffset;
}

/** Offsets that transactions have committed whose own end is still open (KIP-98, KIP-447): Kafka's OpenTransactions. */
export class PendingOffsets {
  private readonly byProducer = new Map<number, Map<string, PendingOffset>>();

  put(producerId: number, groupId: string, topic: string, partition: number, committed: CommittedOffset): void {
    const offsets = this.byProducer.get(producerId) ?? new Map<string, PendingOffset>();
    this.byProducer.set(producerId, offsets);
    offsets.set(keyOf(groupId, topic, partition), { groupId, topic, partition, committed });
  }

  /** The producer's transaction has ended: what it had committed is no longer pending. */
  take(producerId: number): Iterable<PendingOffset> {
    const offsets = this.byProducer.get(producerId);
    this.byProducer.delete(producerId);
    return offsets?.values() ?? [];
  }

  /** A tombstone takes away what transactions would still have brought. */
  remove(groupId: string, topic: string, partition: number): void {
    const key = keyOf(groupId, topic, partition);
    for (const offsets of this.byProducer.values()) offsets.delete(key);
  }

  has(groupId: string, topic: string, partition: number): boolean {
    const key = keyOf(groupId, topic, partition);
    return this.some((offsets) => offsets.has(key));
  }

  *all(): Iterable<PendingOffset> {
    for (const offsets of this.byProducer.values()) yield* offsets.values();
  }

  *ofGroup(groupId: string): Iterable<PendingOffset> {
    for (const offset of this.all()) if (offset.groupId === groupId) yield offset;
  }

  hasGroup(groupId: string): boolean {
    for (const _ of this.ofGroup(groupId)) return true;
    return false;
  }

  groupIds(): Set<string> {
    return new Set(Array.from(this.all(), ({ groupId }) => groupId));
  }

  private some(matches: (offsets: ReadonlyMap<string, PendingOffset>) => boolean): boolean {
    for (const offsets of this.byProducer.values()) if (matches(offsets)) return true;
    return false;
  }
}

/** Topic names have no slash; a group id may have any character, and comes last. */
function keyOf(groupId: string, topic: string, partition: number): string {
  return `${topic}/${partition}/${groupId}`;
}
