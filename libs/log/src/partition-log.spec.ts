import { describe, expect, it, jest } from '@jest/globals';
import { MemoryFiles, VirtualTime } from '@barnabas/platform';
import { ErrorCode, batchesIn } from '@barnabas/protocol';

import { LogOfflineError } from './index.js';
import { appended, batchesOf, batchOf, fromClient, openDirectory, openLog, startMs, valuesOf } from './log.fixture.js';

const everything = { maxBytes: 1 << 20, minOneBatch: true, upTo: Infinity };

describe('PartitionLog', () => {
  it('moves the high watermark, and resolves durable, only once a crash cannot take the batch back', async () => {
    const { log, files } = await openLog();
    const advanced = jest.fn();
    log.onAdvance(advanced);
    const result = appended(log.append(batchOf(['a']), fromClient));
    expect([log.logEndOffset, log.highWatermark, log.durableOffset]).toEqual([1, 0, 0]);
    expect(advanced).not.toHaveBeenCalled();
    await result.durable;
    expect([log.logEndOffset, log.highWatermark, log.durableOffset]).toEqual([1, 1, 1]);
    expect(advanced).toHaveBeenCalledTimes(1);
    const survivor = await openLog({}, files.crash());
    expect(await valuesOf(survivor.log)).toEqual(new Map([[0, 'a']]));
  });

  it('lets all that arrive in one turn, and during a sync, share syncs', async () => {
    const { directory, log } = await openLog();
    const results = Array.from({ length: 50 }, () => appended(log.append(batchOf(['x']), fromClient)));
    await results[0]?.durable;
    expect(directory.syncs).toBe(1);
    expect(log.highWatermark).toBe(50);
  });

  it('lets the high watermark follow the append when flush.messages is not 1, and syncs after flush.ms', async () => {
    const time = new VirtualTime();
    const { log } = await openLog({ config: { flushMessages: 1000, flushMs: 500 }, time });
    await appended(log.append(batchOf(['a', 'b']), fromClient)).durable;
    expect([log.highWatermark, log.durableOffset]).toEqual([2, 0]);
    await time.advance(500);
    expect(log.durableOffset).toBe(2);
  });

  it('opens a short log as it was after a clean stop that a power cut follows', async () => {
    const { directory, log, files } = await openLog();
    const idempotent = { producerId: 5, producerEpoch: 1, baseSequence: 0 };
    const busy = directory.create('busy', 0, 'AAAAAAAAAAAAAAAAAAAAAB');
    await appended(log.append(batchOf(['a', 'b']), fromClient)).durable;
    await appended(busy.append(batchOf(['c'], idempotent), fromClient)).durable;
    await directory.close();
    const again = await openLog({}, files.crash());
    expect(again.directory.wasCleanShutdown).toBe(true);
    expect(await valuesOf(again.log)).toEqual(new Map([[0, 'a'], [1, 'b']])); // prettier-ignore
    expect(await again.log.offsetOfMaxTimestamp()).toMatchObject({ offset: 0, timestamp: startMs });
    const duplicate = again.directory.partitions.get('busy-0')?.append(batchOf(['c'], idempotent), fromClient);
    expect(duplicate).toMatchObject({ kind: 'duplicate', baseOffset: 0 });
  });

  it('does not sync at a stop what can soon be read again', async () => {
    const { directory, log, files } = await openLog();
    await appended(log.append(batchOf(['a']), fromClient)).durable;
    files.failNext('datasync', (path) => path.startsWith('/data/orders-0/'));
    await directory.close();
    expect((await files.list('/data')).map(({ name }) => name)).toContain('.kafka_cleanshutdown');
  });

  it('syncs when flush.messages records are not durable', async () => {
    const { directory, log } = await openLog({ config: { flushMessages: 3 } });
    log.append(batchOf(['a', 'b']), fromClient);
    expect(log.durableOffset).toBe(0);
    log.append(batchOf(['c']), fromClient);
    await log.flush();
    expect(log.durableOffset).toBe(3);
    expect(directory.syncs).toBe(1);
  });

  for (const operation of ['write', 'datasync'] as const) {
    it(`takes the whole directory offline when a ${operation} fails, and never tries again`, async () => {
      const { directory, log, files } = await openLog();
      const other = directory.create('other', 0, 'AAAAAAAAAAAAAAAAAAAAAB');
      const wentOffline = jest.fn();
      directory.onOffline(wentOffline);
      files.failNext(operation, (path) => path.endsWith('.log'));
      const first = appended(log.append(batchOf(['a']), fromClient));
      const second = appended(log.append(batchOf(['b']), fromClient));
      await expect(first.durable).rejects.toThrow(LogOfflineError);
      await expect(second.durable).rejects.toMatchObject({ code: 'LOG_OFFLINE' });
      expect([log.isOffline, other.isOffline, directory.isOffline]).toEqual([true, true, true]);
      expect(wentOffline).toHaveBeenCalledTimes(1);
      expect(other.append(batchOf(['c']), fromClient)).toMatchObject({ errorCode: ErrorCode.KafkaStorageError });
      expect(() => other.read(0, everything)).toThrow(LogOfflineError);
      await directory.close();
      expect(await files.exists('/data/.kafka_cleanshutdown')).toBe(false);
      expect(directory.syncs).toBe(1);
    });
  }

  it('reads what is at the head in the same turn, unwritten or not, merged where it lies together', async () => {
    const { log } = await openLog();
    for (const value of ['a', 'b', 'c']) log.append(batchOf([value]), fromClient);
    const result = log.read(1, { ...everything, upTo: log.logEndOffset });
    expect(result).toMatchObject({ kind: 'read', lastOffset: 2 });
    expect(result).not.toBeInstanceOf(Promise);
  });

  it('reads nothing beyond the bound, one batch where it must, and refuses what is outside', async () => {
    const { log } = await openLog();
    log.append(batchOf(['a', 'b']), fromClient);
    log.append(batchOf(['c']), fromClient);
    expect(log.read(2, { ...everything, upTo: 2 })).toMatchObject({ kind: 'read', chunks: [] });
    expect(log.read(1, { ...everything, upTo: 3 })).toMatchObject({ lastOffset: 2 });
    expect(log.read(1, { ...everything, maxBytes: 1, upTo: 3 })).toMatchObject({ lastOffset: 1 });
    expect(log.read(1, { maxBytes: 1, minOneBatch: false, upTo: 3 })).toMatchObject({ sizeInBytes: 0 });
    expect(log.read(3, { ...everything, upTo: 3 })).toMatchObject({ kind: 'read', sizeInBytes: 0 });
    expect(log.read(4, everything)).toEqual({ kind: 'out-of-range' });
    log.deleteRecordsBefore(0);
    expect(log.read(-1, everything)).toEqual({ kind: 'out-of-range' });
  });

  it('reads old data from the files once the cache has let go of it', async () => {
    const { log } = await openLog({ tailCacheBytes: 200, config: { segmentBytes: 1000, indexIntervalBytes: 100 } });
    for (let i = 0; i < 100; i++) log.append(batchOf([`value ${i}`]), fromClient);
    await log.flush();
    const result = log.read(3, { ...everything, upTo: 100 });
    expect(result).toBeInstanceOf(Promise);
    expect(log.segmentCount).toBeGreaterThan(5);
    expect([...(await valuesOf(log))]).toEqual(Array.from({ length: 100 }, (_, i) => [i, `value ${i}`]));
  });

  it('reads the whole batch that an offset lies in, from memory as from the files', async () => {
    const read = async (tailCacheBytes: number) => {
      const { log } = await openLog({ tailCacheBytes });
      log.append(batchOf(['a', 'b', 'c']), fromClient);
      log.append(batchOf(['d', 'e', 'f']), fromClient);
      for (let i = 0; i < 20; i++) log.append(batchOf([`later ${i}`]), fromClient);
      await log.flush();
      const result = await log.read(4, { maxBytes: 1, minOneBatch: true, upTo: 26 });
      return result.kind === 'read' ? batchesIn(Buffer.concat(result.chunks)) : [];
    };
    for (const tailCacheBytes of [1_000_000, 200]) {
      const [first, ...more] = [...(await read(tailCacheBytes))];
      expect([first?.baseOffset, first?.lastOffset, more.length]).toEqual([3, 5, 0]);
    }
  });

  it('keeps the last stable offset at an open transaction, and knows the aborted ones after a restart', async () => {
    const { directory, log, files } = await openLog({ config: { producerIdExpirationMs: Number.MAX_SAFE_INTEGER } });
    const guard = { ...fromClient, isVerified: true };
    const transactional = { producerId: 9, producerEpoch: 1, isTransactional: true };
    log.append(batchOf(['outside']), fromClient);
    expect(log.append(batchOf(['a'], { ...transactional, baseSequence: 0 }), fromClient)).toMatchObject({
      errorCode: ErrorCode.InvalidTxnState,
    });
    log.append(batchOf(['a'], { ...transactional, baseSequence: 0 }), guard);
    await appended(log.append(batchOf(['b'], { ...transactional, baseSequence: 1 }), fromClient)).durable;
    expect([log.highWatermark, log.lastStableOffset]).toEqual([3, 1]);
    log.deleteRecordsBefore(2);
    expect(log.lastStableOffset).toBe(2);
    expect(log.hasOngoingTransaction(9)).toBe(true);
    const marker = batchOf([], {
      ...transactional,
      isControl: true,
      records: [{ key: Buffer.from([0, 0, 0, 0]), value: Buffer.from([0, 0, 0, 0, 0, 4]), timestamp: startMs }],
    });
    await appended(log.append(marker, { origin: 'coordinator', leaderEpoch: 0 })).durable;
    expect(log.lastStableOffset).toBe(4);
    expect(log.abortedTransactions(0, 4)).toEqual([{ producerId: 9, firstOffset: 1 }]);
    await directory.close();
    for (const survivor of [files, files.crash()]) {
      const reopened = await openLog({}, survivor);
      expect(reopened.log.abortedTransactions(0, 4)).toEqual([{ producerId: 9, firstOffset: 1 }]);
      await reopened.directory.close();
      await survivor.remove('/data/.kafka_cleanshutdown');
    }
  });

  it('is stable nowhere above the high watermark, and lists aborted transactions by where they began', async () => {
    const { log } = await openLog();
    const of = (producerId: number) => ({ producerId, producerEpoch: 1, baseSequence: 0, isTransactional: true });
    const begin = (producerId: number) =>
      log.append(batchOf(['v'], of(producerId)), { ...fromClient, isVerified: true });
    const abort = (producerId: number) => {
      const value = Buffer.from([0, 0, 0, 0, 0, 4]);
      const records = [{ key: Buffer.from([0, 0, 0, 0]), value, timestamp: startMs }];
      const marker = batchOf([], { ...of(producerId), baseSequence: -1, isControl: true, records });
      return log.append(marker, { origin: 'coordinator', leaderEpoch: 0 });
    };
    log.append(batchOf(['outside']), fromClient);
    begin(1);
    expect([log.highWatermark, log.lastStableOffset]).toEqual([0, 0]);
    begin(2);
    await log.flush();
    expect([log.highWatermark, log.lastStableOffset]).toEqual([3, 1]);
    abort(2); // What began later ends first.
    await appended(abort(1)).durable;
    expect(log.lastStableOffset).toBe(5);
    expect(log.abortedTransactions(0, 5)).toEqual([
      { producerId: 1, firstOffset: 1 },
      { producerId: 2, firstOffset: 2 },
    ]);
    // A range that a transaction does not reach into need not know of it.
    expect(log.abortedTransactions(4, 5)).toEqual([{ producerId: 1, firstOffset: 1 }]);
  });

  it('finds the first record at or above a timestamp', async () => {
    const { log } = await openLog({
      config: { indexIntervalBytes: 0, segmentBytes: 400, messageTimestampAfterMaxMs: 1e9 },
    });
    const times = [5, 3, 9, 9, 7, 20, 1, 30].map((ms) => startMs + ms);
    for (const timestamp of times) log.append(batchOf([], { records: [{ value: null, timestamp }] }), fromClient);
    await log.flush();
    for (const asked of [0, 1, 4, 6, 9, 10, 21, 30]) {
      const offset = times.findIndex((timestamp) => timestamp >= startMs + asked);
      expect(await log.offsetForTimestamp(startMs + asked, log.logEndOffset)).toMatchObject({ offset });
    }
    expect(await log.offsetForTimestamp(startMs + 31, log.logEndOffset)).toBeUndefined();
    expect(await log.offsetForTimestamp(startMs + 30, 7)).toBeUndefined();
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 7, timestamp: startMs + 30 });
  });

  it('truncates, and goes on from there', async () => {
    const { directory, log, files } = await openLog({ config: { segmentBytes: 500, indexIntervalBytes: 100 } });
    const input = { producerId: 1, producerEpoch: 0 };
    for (let i = 0; i < 30; i++)
      log.append(batchOf([`old ${i}`], { ...input, baseSequence: i }), { ...fromClient, leaderEpoch: i });
    await log.flush();
    await log.truncateTo(11);
    expect([log.logEndOffset, log.highWatermark, log.leaderEpochs.latestEpoch]).toEqual([11, 11, 10]);
    expect(
      log.append(batchOf(['new'], { ...input, baseSequence: 11 }), { ...fromClient, leaderEpoch: 40 }),
    ).toMatchObject({ baseOffset: 11 });
    await directory.close();
    const reopened = await openLog({}, files.crash());
    expect([...(await valuesOf(reopened.log)).values()]).toEqual([
      ...Array.from({ length: 11 }, (_, i) => `old ${i}`),
      'new',
    ]);
    expect(reopened.log.leaderEpochs.endOffsetFor(39)).toEqual({ epoch: 10, endOffset: 11 });
  });

  it('drops old segments by size and age, and what lies before the log start offset', async () => {
    const time = new VirtualTime();
    const config = { segmentBytes: 400, retentionBytes: 1000, retentionMs: 5000, fileDeleteDelayMs: 100 };
    const { directory, log, files } = await openLog({ config, time });
    for (let i = 0; i < 40; i++) log.append(batchOf([`value ${i}`]), fromClient);
    await log.flush();
    expect(await log.deleteOldSegments(startMs)).toBeGreaterThan(3);
    expect(log.sizeInBytes).toBeLessThan(1400);
    const start = log.logStartOffset;
    expect(log.read(start - 1, everything)).toEqual({ kind: 'out-of-range' });
    expect((await batchesOf(log)).length).toBe(40 - start);
    expect(log.deleteRecordsBefore(39)).toBe(true);
    expect(log.deleteRecordsBefore(41)).toBe(false);
    await directory.checkpoint();
    const crashed = await openLog({ config }, files.crash());
    expect(crashed.log.logStartOffset).toBe(39);

    expect(await log.deleteOldSegments(startMs + 5001)).toBeGreaterThan(0);
    expect([log.logStartOffset, log.logEndOffset, log.sizeInBytes]).toEqual([40, 40, 0]);
    const names = async () => (await files.list('/data/orders-0')).map(({ name }) => name);
    expect((await names()).some((name) => name.endsWith('.log.deleted'))).toBe(true);
    await time.advance(100);
    expect((await names()).filter((name) => name.endsWith('.deleted'))).toEqual([]);
    const reopened = await openLog({ config }, files.crash());
    expect([reopened.log.logStartOffset, reopened.log.logEndOffset]).toEqual([40, 40]);
  });

  it('is recovered up to the first batch that does not hold; what follows is gone for good', async () => {
    const { log, files } = await openLog({ config: { segmentBytes: 400 } });
    for (let i = 0; i < 20; i++) log.append(batchOf([`value ${i}`]), fromClient);
    await log.flush();
    const crashed = files.crash();
    const names = (await crashed.list('/data/orders-0'))
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.log'));
    const second = `/data/orders-0/${names[1]}`;
    const file = await crashed.open(second, 'write');
    await file.write([Buffer.from('damage')], 150);
    await file.datasync();
    const reopened = await openLog({}, crashed);
    const end = reopened.log.logEndOffset;
    expect(end).toBeLessThan(20);
    expect([...(await valuesOf(reopened.log)).values()]).toEqual(Array.from({ length: end }, (_, i) => `value ${i}`));
    const left = (await crashed.list('/data/orders-0')).map(({ name }) => name).filter((name) => name.endsWith('.log'));
    expect(left).toEqual(names.slice(0, 2));
  });

  it('makes indexes anew that are missing or damaged after a clean shutdown', async () => {
    const { directory, log, files } = await openLog({ config: { segmentBytes: 1500, indexIntervalBytes: 200 } });
    for (let i = 0; i < 60; i++) log.append(batchOf([`value ${i}`]), fromClient);
    await directory.close();
    const names = (await files.list('/data/orders-0')).map(({ name }) => `/data/orders-0/${name}`);
    const indexes = names.filter((name) => name.endsWith('index'));
    const before = await Promise.all(indexes.map((path) => files.readFile(path)));
    for (const [i, path] of indexes.entries()) {
      if (i % 2 === 0) await files.remove(path);
      else await files.replaceFile(path, Buffer.alloc(13, 255));
    }
    const reopened = await openLog({ config: { indexIntervalBytes: 200 } }, files);
    expect((await valuesOf(reopened.log, 300)).size).toBe(60);
    await reopened.directory.close();
    expect(await Promise.all(indexes.map((path) => files.readFile(path)))).toEqual(before);
  });
});

describe('LogDirectory', () => {
  it('takes a log away at once, its files later, and lets another of the same name follow', async () => {
    const time = new VirtualTime();
    const { directory, log, files } = await openLog({ time, config: { fileDeleteDelayMs: 1000 } });
    await appended(log.append(batchOf(['a']), fromClient)).durable;
    const lost = appended(log.append(batchOf(['b']), fromClient));
    await directory.remove(log);
    await expect(lost.durable).rejects.toThrow(LogOfflineError);
    const names = async () =>
      (await files.list('/data')).filter(({ kind }) => kind === 'directory').map(({ name }) => name);
    expect(await names()).toEqual([expect.stringMatching(/^orders-0\.[0-9a-f]{32}-delete$/)]);
    const next = directory.create('orders', 0, 'BBBBBBBBBBBBBBBBBBBBBB');
    await appended(next.append(batchOf(['c']), fromClient)).durable;
    await time.advance(1000);
    expect(await names()).toEqual(['orders-0']);
    await directory.close();
    const reopened = await openDirectory(files);
    expect([...reopened.partitions.values()].map(({ topicId }) => topicId)).toEqual(['BBBBBBBBBBBBBBBBBBBBBB']);
  });

  it('stays online when a log is taken away in the middle of a sync', async () => {
    const files = new MemoryFiles({ timers: new VirtualTime() });
    const { directory, log } = await openLog({}, files);
    for (let turns = 0; turns < 12; turns++) {
      const doomed = directory.create('doomed', turns, 'AAAAAAAAAAAAAAAAAAAAAB');
      const lost = appended(doomed.append(batchOf(['a']), fromClient));
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      await directory.remove(doomed);
      await lost.durable.catch(() => undefined);
    }
    await appended(log.append(batchOf(['b']), fromClient)).durable;
    expect([directory.isOffline, directory.backlog.sizeInBytes]).toEqual([false, 0]);
    await directory.close();
  });

  it('does not take fresh records for old ones', async () => {
    const { log } = await openLog({ config: { retentionMs: 1000, messageTimestampAfterMaxMs: 1e6 } });
    const at = (timestamp: number) => batchOf([], { records: [{ value: Buffer.from('v'), timestamp }] });
    await appended(log.append(at(startMs), fromClient)).durable;
    const deleting = log.deleteOldSegments(startMs + 2000);
    log.append(at(startMs + 1900), fromClient);
    expect(await deleting).toBe(0);
    expect(log.logStartOffset).toBe(0);
  });

  it('is locked while open, and leaves what is not its own alone', async () => {
    const files = new MemoryFiles();
    await files.makeDirectory('/data/lost+found');
    await files.makeDirectory('/data/orders-0.0123456789abcdef0123456789abcdef-stray');
    const directory = await openDirectory(files);
    expect(directory.partitions.size).toBe(0);
    await expect(openDirectory(files)).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
    await directory.format({ clusterId: 'c', nodeId: 1, directoryId: 'd' });
    await directory.close();
    const reopened = await openDirectory(files);
    expect(reopened.metaProperties).toEqual({ clusterId: 'c', nodeId: 1, directoryId: 'd', version: 1 });
    expect((await files.list('/data')).map(({ name }) => name)).toContain('lost+found');
    await expect(reopened.format({ clusterId: 'c', nodeId: 1, directoryId: 'd' })).rejects.toMatchObject({
      code: 'LOG_DIRECTORY',
    });
  });

  it('keeps the indexes of the segment that is appended to, however small the cache for the others', async () => {
    const options = { config: { segmentBytes: 400 }, indexCacheBytes: 0, tailCacheBytes: 0 };
    const first = await openLog(options);
    for (let i = 0; i < 12; i++) appended(first.log.append(batchOf([`${i}`]), fromClient));
    await first.directory.close();
    const { log } = await openLog(options, first.files);
    expect((await valuesOf(log)).size).toBe(12); // which looks into every index
    await log.read(0, { maxBytes: 1, minOneBatch: true, upTo: 12 });
    appended(log.append(batchOf(['12']), fromClient));
    expect((await valuesOf(log)).get(12)).toBe('12');
  });
});
