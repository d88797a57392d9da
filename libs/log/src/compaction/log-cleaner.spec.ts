import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';

import { appended, batchesOf, fromClient, startMs, topicId } from '../log.fixture.js';
import { contents, endTransaction, openCompacted, pairs, put, seal } from './compaction.fixture.js';

const dayMs = 24 * 60 * 60 * 1000;
const sealed = 'seal=xxxxxxxx';

describe('LogCleaner', () => {
  it('keeps the latest record of each key, at the offset that it had', async () => {
    const { directory, log } = await openCompacted();
    await put(log, [['a', '1'], ['b', '1'], ['a', '2']]); // prettier-ignore
    await put(log, [['c', '1'], ['b', '2']]); // prettier-ignore
    await seal(log);
    const cleaned = await directory.cleaner.cleanFilthiest();
    expect(cleaned).toMatchObject({ fromOffset: 0, toOffset: 5, recordsRead: 5, recordsKept: 3 });
    expect(await contents(log)).toEqual(['2 a=2', '3 c=1', '4 b=2', `5 ${sealed}`]);
    expect(log.logStartOffset).toBe(0);
    expect(log.logEndOffset).toBe(6);
  });

  it('leaves batches alone that lose nothing, and keeps what is in the others as it was', async () => {
    const { directory, log } = await openCompacted({ config: { segmentBytes: 600 } });
    const headers = [{ key: 'trace', value: Buffer.from('7') }];
    const record = (key: string, timestamp: number) => ({ key: Buffer.from(key), value: null, headers, timestamp });
    await put(log, [['whole', '1']]);
    for (const compression of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const records = [record('gone', startMs), record(compression, startMs + 5)];
      await put(log, [], { records, compression, producerId: 5, producerEpoch: 0, baseSequence: log.logEndOffset - 1 });
    }
    await put(log, [['gone', 'x'.repeat(500)]]);
    await seal(log);
    const before = await batchesOf(log);
    await directory.cleaner.cleanFilthiest();
    const after = await batchesOf(log);
    expect(after[0]?.buffer).toEqual(before[0]?.buffer);
    for (const [i, compression] of (['gzip', 'snappy', 'lz4', 'zstd'] as const).entries()) {
      const batch = after[i + 1];
      expect(batch).toMatchObject({ compression, baseOffset: i * 2 + 1, lastOffset: i * 2 + 2, baseSequence: i * 2 });
      expect(batch?.isValid()).toBe(true);
      const [only] = [...(batch?.records() ?? [])];
      expect(only).toMatchObject({ offset: i * 2 + 2, timestamp: startMs + 5, key: Buffer.from(compression) });
      expect(only?.headers).toMatchObject(headers);
    }
  });

  it.each(['gzip', 'zstd'] as const)(
    'writes large batches in %s again, which takes place on another thread',
    async (compression) => {
      const config = { segmentBytes: 400_000, maxMessageBytes: 400_000 };
      const { directory, log } = await openCompacted({ config });
      const value = (i: number): string => `${i}`.repeat(400);
      const many = Array.from({ length: 300 }, (_, i) => [`k${i}`, value(i)] as const);
      await put(log, many, { compression, isTransactional: true, producerId: 4, producerEpoch: 2, baseSequence: 9 });
      await endTransaction(log, 'commit', 4, 2);
      await put(log, [['k0', 'new'], ['k299', null]]); // prettier-ignore
      await seal(log);
      await directory.cleaner.cleanFilthiest();
      const [large] = await batchesOf(log);
      expect(large).toMatchObject({
        compression,
        baseOffset: 0,
        lastOffset: 299,
        recordCount: 298,
        isTransactional: true,
      });
      expect(large).toMatchObject({ producerId: 4, producerEpoch: 2, baseSequence: 9, partitionLeaderEpoch: 0 });
      expect(large?.isValid()).toBe(true);
      expect([...(large?.records() ?? [])].map(({ offset, value: found }) => [offset, String(found)])).toEqual(
        many.slice(1, 299).map(([, text], i) => [i + 1, text]),
      );
    },
  );

  it('never cleans one log twice at a time, but several logs at once', async () => {
    const { directory, log } = await openCompacted();
    const other = directory.create('other', 0, topicId);
    for (const one of [log, other]) {
      await put(one, [['a', '1']]);
      await put(one, [['a', '2']]);
      await seal(one);
    }
    const cleaned = await Promise.all([1, 2, 3].map(() => directory.cleaner.cleanFilthiest()));
    expect(cleaned.filter((one) => one !== undefined).map((one) => one.log.name)).toEqual(['orders-0', 'other-0']);
  });

  it('touches neither the active segment nor one that the last stable offset lies in', async () => {
    const { directory, log } = await openCompacted();
    await put(log, [['a', '1']]);
    await seal(log, 's1');
    await put(log, [['a', '2']], { isTransactional: true, producerId: 9, producerEpoch: 0, baseSequence: 0 });
    await seal(log, 's2');
    await put(log, [['a', '3']]);
    await seal(log, 's3');
    expect(await directory.cleaner.cleanFilthiest()).toMatchObject({ toOffset: 2 });
    expect((await contents(log)).filter((text) => text.includes('a='))).toEqual(['0 a=1', '2 a=2', '4 a=3']);
    expect(await directory.cleaner.cleanFilthiest()).toBeUndefined();
  });

  it('waits until enough is dirty, and then takes the log with the largest dirty share', async () => {
    const { directory, log } = await openCompacted({ config: { minCleanableDirtyRatio: 0.5 } });
    const other = directory.create('other', 0, topicId);
    for (let i = 0; i < 4; i++) await seal(log, `first${i}`);
    for (let i = 0; i < 3; i++) await seal(other, `first${i}`);
    expect((await directory.cleaner.cleanFilthiest())?.log.name).toBe('orders-0');
    expect((await directory.cleaner.cleanFilthiest())?.log.name).toBe('other-0');
    await seal(log, 'more');
    for (let i = 0; i < 2; i++) await seal(other, `more${i}`);
    expect(await directory.cleaner.cleanFilthiest()).toBeUndefined();
    await seal(other, 'even more');
    expect((await directory.cleaner.cleanFilthiest())?.log.name).toBe('other-0');
  });

  it('lets records rest for min.compaction.lag.ms', async () => {
    const time = new VirtualTime();
    const { directory, log } = await openCompacted({ time, config: { minCompactionLagMs: 60_000 } });
    await seal(log, 'a');
    await seal(log, 'a');
    await seal(log, 'end');
    expect(await directory.cleaner.cleanFilthiest()).toBeUndefined();
    await time.advance(60_000);
    expect(await directory.cleaner.cleanFilthiest()).toMatchObject({ toOffset: 2 });
  });

  it('cleans after max.compaction.lag.ms, however little is dirty', async () => {
    const time = new VirtualTime();
    const config = { maxCompactionLagMs: 60_000, minCleanableDirtyRatio: 1 };
    const { directory, log } = await openCompacted({ time, config });
    await seal(log, 'a');
    await seal(log, 'end');
    await time.advance(60_000);
    expect(await directory.cleaner.cleanFilthiest()).toBeUndefined();
    await time.advance(1);
    expect(await directory.cleaner.cleanFilthiest()).toMatchObject({ toOffset: 1 });
  });

  it('rolls the active segment of a compacted log in time for max.compaction.lag.ms', async () => {
    const time = new VirtualTime();
    const { log } = await openCompacted({ time, config: { maxCompactionLagMs: 60_000, segmentBytes: 10_000 } });
    await put(log, [['a', '1']]);
    await time.advance(60_001);
    appended(log.append(pairs([['b', '1']], {}, time.now()), fromClient));
    expect(log.segmentCount).toBe(2);
  });

  it('keeps a tombstone until delete.retention.ms after it was first cleaned', async () => {
    const time = new VirtualTime();
    const { directory, log } = await openCompacted({ time, config: { deleteRetentionMs: dayMs } });
    await put(log, [['a', '1'], ['b', '1']]); // prettier-ignore
    await put(log, [['a', null]]);
    await seal(log, 's1');
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['1 b=1', '2 a=-', '3 s1=xxxxxxxx']);
    const marked = (await batchesOf(log)).find((batch) => batch.baseOffset === 2);
    expect(marked?.deleteHorizonMs).toBe(startMs + dayMs);
    expect([...(marked?.records() ?? [])][0]?.timestamp).toBe(startMs);

    await time.advance(dayMs - 1);
    await seal(log, 's2');
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toContain('2 a=-');
    await time.advance(1);
    await seal(log, 's3');
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['1 b=1', '3 s1=xxxxxxxx', '4 s2=xxxxxxxx', '5 s3=xxxxxxxx']);
  });

  it('drops records without a key, which an older policy let in', async () => {
    const { directory, log } = await openCompacted({ config: { cleanupPolicy: new Set(['delete']) } });
    await put(log, [[null, 'x'], ['a', '1']]); // prettier-ignore
    await seal(log);
    log.updateConfig({ ...log.config, cleanupPolicy: new Set(['compact']) });
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['1 a=1', `2 ${sealed}`]);
  });

  it('makes one segment of small ones, up to segment.bytes, and rebuilds the indexes', async () => {
    const config = { segmentBytes: 3000 };
    const { directory, log, files } = await openCompacted({ config });
    for (let i = 0; i < 40; i++) {
      await put(log, [['k', 'x'.repeat(500)]]);
      const batch = pairs([[`key${i}`, 'x'.repeat(100)]], {}, startMs + i);
      await appended(log.append(batch, fromClient)).durable;
    }
    const before = log.segmentCount;
    expect(before).toBeGreaterThan(8);
    await directory.cleaner.cleanFilthiest();
    // Each lost most of what it held; a group is chosen by what its segments took before.
    expect(log.segmentCount).toBe(before);
    for (let i = 0; i < 3; i++) await seal(log, `more${i}`);
    await directory.cleaner.cleanFilthiest();
    expect(log.segmentCount).toBeLessThan(before);
    await directory.close();
    const { log: found } = await openCompacted({ config }, files);
    for (let i = 1; i < 40; i++) {
      const at = await found.offsetForTimestamp(startMs + i, found.logEndOffset);
      expect(at).toMatchObject({ offset: i * 2 + 1, timestamp: startMs + i });
    }
    expect(await found.offsetOfMaxTimestamp()).toMatchObject({ offset: 79 });
    expect((await contents(found)).length).toBe(44);
  });

  it('goes on where a full offset map has made it stop', async () => {
    const { directory, log } = await openCompacted({ config: { segmentBytes: 1000 } });
    for (let round = 0; round < 5; round++)
      for (let i = 0; i < 40; i += 4)
        await put(
          log,
          [0, 1, 2, 3].map((j) => [`k${i + j}`, `${round}`] as const),
        );
    await seal(log);
    const end = (await log.cleanableRange()).firstUncleanableOffset;
    let rounds = 0;
    let from = 0;
    for (; from < end; rounds++) {
      const cleaned = await directory.cleaner.cleanFilthiest({ dedupeBufferBytes: 20 * 24 });
      expect(cleaned?.fromOffset).toBe(from);
      expect(cleaned?.toOffset).toBeGreaterThan(from);
      from = cleaned?.toOffset ?? end;
    }
    expect(rounds).toBeGreaterThan(5);
    const keys = (await contents(log)).filter((text) => Number(text.split(' ')[0]) < end);
    expect(new Set(keys.map((text) => text.split(/[ =]/)[1])).size).toBe(keys.length);
  });

  it('deletes old segments of a log that is compacted and retained', async () => {
    const time = new VirtualTime();
    const config = { cleanupPolicy: new Set(['compact', 'delete'] as const), retentionMs: dayMs };
    const { directory, log } = await openCompacted({ time, config });
    await put(log, [['a', '1'], ['a', '2']]); // prettier-ignore
    await seal(log, 's1');
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['1 a=2', '2 s1=xxxxxxxx']);
    await time.advance(dayMs + 1);
    const young = pairs([['b', 'x'.repeat(200)]], {}, time.now());
    await appended(log.append(young, fromClient)).durable;
    await directory.cleaner.cleanFilthiest();
    expect(log.logStartOffset).toBe(3);
    expect(await contents(log)).toEqual(['3 b=xxxxxxxx']);
  });

  it('writes down how far it got, goes on from there after a restart, and forgets a log that is deleted', async () => {
    const { directory, log, files } = await openCompacted();
    await put(log, [['a', '1']]);
    await seal(log);
    await directory.cleaner.cleanFilthiest();
    const path = '/data/cleaner-offset-checkpoint';
    expect(String(await files.readFile(path))).toBe('0\n1\norders 0 1\n');
    await seal(log, 'more');
    await directory.close();
    const again = await openCompacted({}, files);
    expect(await again.directory.cleaner.cleanFilthiest()).toMatchObject({ fromOffset: 1, toOffset: 2 });
    await again.directory.remove(again.log);
    expect(String(await files.readFile(path))).toBe('0\n0\n');
    const next = again.directory.create('orders', 0, topicId);
    expect(next.cleanedUpTo).toBeUndefined();
  });

  it('begins anew where the checkpoint lies outside of the log', async () => {
    const { directory, log } = await openCompacted();
    for (const key of ['a', 'b', 'c', 'd']) await seal(log, key);
    log.cleanedUpTo = 77;
    expect(await directory.cleaner.cleanFilthiest()).toMatchObject({ fromOffset: 0 });
    await log.truncateTo(2);
    expect(log.cleanedUpTo).toBe(2);
    log.deleteRecordsBefore(2);
    log.cleanedUpTo = 1;
    expect((await log.cleanableRange()).firstDirtyOffset).toBe(2);
  });
});
