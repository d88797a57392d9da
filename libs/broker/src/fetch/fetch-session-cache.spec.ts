import { describe, expect, it } from '@jest/globals';
import { SeededRandomness, VirtualTime } from '@barnabas/platform';
import { FetchSessionCache } from './fetch-session-cache.js';
import { fetchedPartitions } from './fetched-partition.js';

const TWO_MINUTES_MS = 120_000;

function scene(slots: number) {
  const time = new VirtualTime();
  const cache = new FetchSessionCache({ slots, clock: time, randomness: new SeededRandomness('sessions') });
  const create = (size: number, isPrivileged = false) => {
    const fetch = { fetchOffset: 0, maxBytes: 1, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
    const requested = Array.from({ length: size }, (_, partition) => ({ topic: 'a', topicId: '', partition, fetch }));
    return cache.create({ isPrivileged, usesTopicIds: false, partitions: fetchedPartitions(requested, false) });
  };
  return { time, cache, create };
}

describe('FetchSessionCache', () => {
  it('gives each session an id of its own, never 0', () => {
    const { create } = scene(100);
    const ids = Array.from({ length: 100 }, () => create(1)?.id ?? 0);
    expect(new Set(ids).size).toBe(100);
    expect(Math.min(...ids)).toBeGreaterThan(0);
  });

  it('keeps its sessions while they are young, however much a new one is worth', () => {
    const { cache, create } = scene(2);
    create(1);
    create(1);
    expect(create(1000)).toBeUndefined();
    expect(cache.size).toBe(2);
  });

  it('has no session when there are no slots', () => {
    expect(scene(0).create(1)).toBeUndefined();
  });

  it('lets a session go that nobody used for two minutes', async () => {
    const { time, cache, create } = scene(2);
    const unused = create(1000);
    const used = create(1);
    await time.advance(TWO_MINUTES_MS);
    if (used !== undefined) cache.touch(used);
    expect(create(1)).toBeUndefined();
    await time.advance(1);
    const fresh = create(1);
    expect(cache.get(fresh?.id ?? 0)).toMatchObject({ size: 1, createdMs: time.monotonic() });
    expect(cache.get(unused?.id ?? 0)).toBeUndefined();
    expect(cache.get(used?.id ?? 0)).toMatchObject({ id: used?.id, size: 1 });
  });

  it('puts a session of more partitions in the place of the smallest old one', async () => {
    const { time, cache, create } = scene(2);
    const [small, large] = [create(5), create(10)];
    await time.advance(TWO_MINUTES_MS + 1);
    for (const session of [small, large]) {
      if (session !== undefined) cache.touch(session);
    }
    expect(create(5)).toBeUndefined();
    expect(create(6)).toMatchObject({ size: 6, epoch: 1 });
    expect(cache.get(small?.id ?? 0)).toBeUndefined();
    expect(cache.get(large?.id ?? 0)).toMatchObject({ id: large?.id, size: 10 });
    expect(cache.partitionCount).toBe(16);
  });

  it('lets a follower in before any consumer, and no consumer before a follower', async () => {
    const { time, cache, create } = scene(1);
    const consumer = create(1000);
    const follower = create(1, true);
    expect(cache.get(follower?.id ?? 0)).toMatchObject({ isPrivileged: true, size: 1 });
    expect(cache.get(consumer?.id ?? 0)).toBeUndefined();
    await time.advance(TWO_MINUTES_MS + 1);
    if (follower !== undefined) cache.touch(follower);
    expect(create(1000)).toBeUndefined();
    const larger = create(2, true);
    expect(cache.get(larger?.id ?? 0)).toMatchObject({ isPrivileged: true, size: 2 });
    expect(cache.get(follower?.id ?? 0)).toBeUndefined();
  });
});
