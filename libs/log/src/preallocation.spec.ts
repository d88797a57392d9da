import { describe, expect, it } from '@jest/globals';
import type { MemoryFiles } from '@barnabas/platform';

import { appended, batchOf, fromClient, openLog, valuesOf } from './log.fixture.js';
import type { PartitionLog } from './index.js';

const segmentBytes = 400;
const config = { segmentBytes, preallocate: true };

async function append(log: PartitionLog, value: string): Promise<void> {
  await appended(log.append(batchOf([value.padEnd(100, '.')]), fromClient)).durable;
}

/** Sizes of the files of the segments, in order. */
async function logFileSizes(files: MemoryFiles): Promise<number[]> {
  const names = (await files.list('/data/orders-0')).map(({ name }) => name).filter((name) => name.endsWith('.log'));
  return Promise.all(names.sort().map((name) => files.sizeBytes(`/data/orders-0/${name}`)));
}

describe('a log with preallocate', () => {
  it('gives a new segment a file of segment.bytes at once, and takes what is left of it when the next one begins', async () => {
    const { log, files } = await openLog({ config });
    await append(log, 'a');
    expect(await logFileSizes(files)).toEqual([segmentBytes]);
    const batchBytes = log.sizeInBytes;
    await append(log, 'b');
    await append(log, 'c');
    expect(log.segmentCount).toBe(2);
    expect(await logFileSizes(files)).toEqual([2 * batchBytes, segmentBytes]);
    expect(log.sizeInBytes).toBe(3 * batchBytes);
    expect([...(await valuesOf(log, 1)).keys()]).toEqual([0, 1, 2]);
  });

  it('leaves no zeros behind when it is closed', async () => {
    const { directory, log, files } = await openLog({ config });
    await append(log, 'a');
    const { sizeInBytes } = log;
    await directory.close();
    expect(await logFileSizes(files)).toEqual([sizeInBytes]);
  });

  it('finds its end before the zeros after a crash, and goes on there', async () => {
    const { log, files } = await openLog({ config });
    await append(log, 'a');
    const { sizeInBytes } = log;
    const again = await openLog({ config }, files.crash({ keepUnsynced: 'all' }));
    expect(again.directory.wasCleanShutdown).toBe(false);
    expect(again.log.logEndOffset).toBe(1);
    expect(await logFileSizes(again.files)).toEqual([sizeInBytes]);
    await append(again.log, 'b');
    expect([...(await valuesOf(again.log)).keys()]).toEqual([0, 1]);
  });

  it('is asked anew with each segment', async () => {
    const { log, files } = await openLog({ config });
    await append(log, 'a');
    log.updateConfig({ ...log.config, preallocate: false });
    await append(log, 'b');
    await append(log, 'c');
    expect(await logFileSizes(files)).toEqual([log.sizeInBytes - log.sizeInBytes / 3, log.sizeInBytes / 3]);
  });

  it('can be cut', async () => {
    const { directory, log, files } = await openLog({ config });
    await append(log, 'a');
    await append(log, 'b');
    await log.truncateTo(1);
    expect(await logFileSizes(files)).toEqual([log.sizeInBytes]);
    await append(log, 'c');
    await directory.close();
    const again = await openLog({ config }, files);
    expect([...(await valuesOf(again.log)).keys()]).toEqual([0, 1]);
  });
});
