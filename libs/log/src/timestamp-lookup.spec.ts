import { describe, expect, it } from '@jest/globals';
import { batchOf, fromClient, openLog, startMs } from './log.fixture.js';

const config = { segmentMs: 100, messageTimestampAfterMaxMs: 1e9 };

function at(...times: readonly number[]): Buffer {
  const records = times.map((ms) => ({ value: null, timestamp: ms < 0 ? ms : startMs + ms }));
  return batchOf([], { records });
}

describe('the record with the highest timestamp', () => {
  it('is found as long as its segment is there, though it is deleted', async () => {
    const { log } = await openLog({ config });
    for (const times of [[0, 5], [25, 20], [12]]) log.append(at(...times), fromClient);
    await log.flush();
    log.deleteRecordsBefore(3);
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 2, timestamp: startMs + 25, leaderEpoch: 0 });
    log.deleteRecordsBefore(log.logEndOffset);
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 2, timestamp: startMs + 25 });
    log.append(at(30), fromClient);
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 5, timestamp: startMs + 30 });
  });

  it('goes with its segment', async () => {
    const { log } = await openLog({ config: { segmentBytes: 150, messageTimestampAfterMaxMs: 1e9 } });
    for (const ms of [900, 5, 6, 7]) log.append(at(ms), fromClient);
    await log.flush();
    expect(log.segmentCount).toBe(2);
    log.deleteRecordsBefore(2);
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 0, timestamp: startMs + 900 });
    await log.deleteOldSegments(startMs);
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 3, timestamp: startMs + 7 });
  });

  it('is the first record where none has a timestamp, and nothing in an empty log', async () => {
    const { log } = await openLog({ config });
    expect(await log.offsetOfMaxTimestamp()).toBeUndefined();
    log.append(at(-1, -1), fromClient);
    log.append(at(-1), fromClient);
    await log.flush();
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 0, timestamp: -1 });
    log.append(at(-1, 7), fromClient);
    expect(await log.offsetOfMaxTimestamp()).toMatchObject({ offset: 4, timestamp: startMs + 7 });
  });
});

describe('the first record at or above a timestamp', () => {
  it('is looked for behind what is deleted, whatever the timestamps there', async () => {
    const { log } = await openLog({ config });
    for (const ms of [0, 400, 300]) log.append(at(ms), fromClient);
    await log.flush();
    log.deleteRecordsBefore(2);
    expect(await log.offsetForTimestamp(startMs + 100, log.logEndOffset)).toMatchObject({ offset: 2 });
    expect(await log.offsetForTimestamp(startMs + 301, log.logEndOffset)).toBeUndefined();
  });
});
