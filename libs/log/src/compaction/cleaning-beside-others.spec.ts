import { describe, expect, it, jest } from '@jest/globals';
import { MemoryFiles, VirtualTime } from '@barnabas/platform';

import { LogOfflineError } from '../log-errors.js';
import { valuesOf } from '../log.fixture.js';
import type { PartitionLog } from '../index.js';
import { contents, openCompacted, pairs, put, seal } from './compaction.fixture.js';

/** Each operation on a file ends in a later turn, so that others come in between. */
const slowFiles = () => new MemoryFiles({ timers: new VirtualTime() });
const logFile = '/data/orders-0/00000000000000000000.log';

async function fill(log: PartitionLog, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await put(log, [[`k${i % 3}`, `${i}`]]);
  await seal(log);
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('cleaning beside others', () => {
  it('lets readers find every record that stays, at any moment', async () => {
    const { directory, log, files } = await openCompacted({ tailCacheBytes: 0, indexCacheBytes: 0 }, slowFiles());
    await fill(log, 60);
    let isCleaning = true;
    const cleaning = directory.cleaner.cleanFilthiest().finally(() => (isCleaning = false));
    let reads = 0;
    while (isCleaning) {
      const found = await valuesOf(log, 1);
      expect([...found].slice(-4).map(([offset, value]) => `${offset} ${value.slice(0, 2)}`)).toEqual(
        ['57 57', '58 58', '59 59', '60 xx'], // prettier-ignore
      );
      expect((await log.offsetOfMaxTimestamp())?.timestamp).toBeGreaterThan(0);
      reads++;
    }
    expect(reads).toBeGreaterThan(3);
    await expect(cleaning).resolves.toMatchObject({ recordsKept: 3 });
    expect(await contents(log)).toHaveLength(4);
    expect(directory.isOffline).toBe(false);
    expect((await files.list('/data/orders-0')).some(({ name }) => /cleaned|swap/.test(name))).toBe(false);
  });

  it('forgets what it has removed in memory too', async () => {
    const { directory, log } = await openCompacted({ tailCacheBytes: 1 << 20 });
    await fill(log, 9);
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['6 k0=6', '7 k1=7', '8 k2=8', '9 seal=xxxxxxxx']);
  });

  it('removes the old files after file.delete.delay.ms', async () => {
    const time = new VirtualTime();
    const { directory, log, files } = await openCompacted({ time });
    await fill(log, 9);
    const names = async (): Promise<string[]> => (await files.list('/data/orders-0')).map(({ name }) => name);
    await directory.cleaner.cleanFilthiest();
    expect(await names()).toContain('00000000000000000000.log.deleted');
    await time.advance(60_000);
    expect((await names()).filter((name) => name.endsWith('.deleted'))).toEqual([]);
  });

  it.each([
    ['deleted', (log: PartitionLog, directory: { remove(log: PartitionLog): Promise<void> }) => directory.remove(log)],
    ['truncated', (log: PartitionLog) => log.truncateTo(3)],
    ['closed', (log: PartitionLog) => log.close()],
  ])('ends quietly when the log is %s, at any moment', async (_, end) => {
    for (let turns = 1; turns < 40; turns += 3) {
      const { directory, log, files } = await openCompacted({}, slowFiles());
      await fill(log, 20);
      const cleaning = directory.cleaner.cleanFilthiest();
      for (let i = 0; i < turns; i++) await turn();
      await end(log, directory);
      await cleaning;
      expect(directory.isOffline).toBe(false);
      const entries = await files.list('/data/orders-0').catch(() => []);
      expect(entries.filter(({ name }) => /cleaned|swap/.test(name))).toEqual([]);
      await directory.close();
    }
  });

  it('ends when the directory is closed, and leaves a log that opens', async () => {
    for (let turns = 1; turns < 40; turns += 3) {
      const { directory, log, files } = await openCompacted({}, slowFiles());
      await fill(log, 20);
      const cleaning = directory.cleaner.cleanFilthiest();
      for (let i = 0; i < turns; i++) await turn();
      await directory.close();
      await cleaning;
      const reopened = await openCompacted({}, files);
      expect(reopened.directory.wasCleanShutdown).toBe(true);
      expect((await contents(reopened.log)).slice(-4)).toEqual([
        '17 k2=17',
        '18 k0=18',
        '19 k1=19',
        '20 seal=xxxxxxxx',
      ]);
    }
  });

  it('lets retention pass by meanwhile', async () => {
    const { directory, log } = await openCompacted({}, slowFiles());
    await fill(log, 20);
    const cleaning = directory.cleaner.cleanFilthiest();
    for (let i = 0; i < 10; i++) await turn();
    log.deleteRecordsBefore(20);
    await expect(log.deleteOldSegments(0)).resolves.toBe(0);
    await cleaning; // the cleaner sees to it itself
    expect(log.segmentCount).toBe(1);
  });

  it('takes the directory offline when a file cannot be written', async () => {
    const { directory, log, files } = await openCompacted();
    await fill(log, 9);
    files.failNext('write', (path) => path.endsWith('.cleaned'));
    await directory.cleaner.cleanFilthiest();
    expect(directory.isOffline).toBe(true);
    expect(() => log.read(0, { maxBytes: 1, minOneBatch: true, upTo: 1 })).toThrow(LogOfflineError);
  });

  it('leaves a log alone for good whose batches do not hold together', async () => {
    const error = jest.fn<(message: string) => void>();
    const logger = { info: () => undefined, warn: () => undefined, error };
    const { directory, log, files } = await openCompacted({ logger });
    await fill(log, 9);
    const file = await files.open(logFile, 'write');
    await file.write([Buffer.from([0xff])], 65);
    expect(await directory.cleaner.cleanFilthiest()).toBeUndefined();
    expect(error.mock.calls[0]?.[0]).toMatch(/^orders-0 cannot be compacted/);
    await directory.cleaner.cleanFilthiest();
    expect(error).toHaveBeenCalledTimes(1);
    expect(directory.isOffline).toBe(false);
    expect((await files.list('/data/orders-0')).some(({ name }) => name.endsWith('.cleaned'))).toBe(false);
  });

  it('gives way to the event loop while it works', async () => {
    const { directory, log } = await openCompacted({ config: { segmentBytes: 4 << 20, maxMessageBytes: 4 << 20 } });
    const many = Array.from({ length: 40_000 }, (_, i) => [`key${i}`, null] as const);
    log.append(pairs(many), { origin: 'client', leaderEpoch: 0 });
    await log.flush();
    await seal(log);
    let turns = 0;
    let isCleaning = true;
    const cleaning = directory.cleaner.cleanFilthiest().finally(() => (isCleaning = false));
    for (; isCleaning; turns++) await turn();
    await cleaning;
    expect(turns).toBeGreaterThan(5); // three times through 40,000 records, 16,384 at most in a turn
  });

  it('keeps to log.cleaner.io.max.bytes.per.second', async () => {
    const time = new VirtualTime();
    const { directory, log } = await openCompacted({ time });
    await fill(log, 100);
    const bytes = (await log.cleanableRange()).cleanableBytes;
    let end = 0;
    const cleaning = directory.cleaner
      .cleanFilthiest({ ioBytesPerSecondMax: 1000, ioBufferBytes: 1024 })
      .then(() => (end = time.now()));
    const start = time.now();
    while (end === 0) {
      await turn();
      if (time.pending() > 0) await time.advance(10);
    }
    await cleaning;
    expect(end - start).toBeGreaterThan(bytes * 2 - 100); // it reads twice and writes a little
    expect(end - start).toBeLessThan(bytes * 3);
  });
});
