import { describe, expect, it } from '@jest/globals';
import { batchOf, fromClient, openLog, startMs } from './log.fixture.js';

describe('a log', () => {
  it('rolls when the time in the records spans segment.ms', async () => {
    const { log } = await openLog({ config: { segmentMs: 1000, messageTimestampAfterMaxMs: 1e6 } });
    const at = (timestamp: number) => batchOf([], { records: [{ value: Buffer.from('v'), timestamp }] });
    log.append(at(startMs), fromClient);
    log.append(at(startMs + 1000), fromClient);
    expect(log.segmentCount).toBe(1);
    log.append(at(startMs + 1001), fromClient);
    expect(log.segmentCount).toBe(2);
  });

  it('rolls up to segment.jitter.ms earlier, each segment at a time of its own', async () => {
    const config = { segmentMs: 1000, segmentJitterMs: 400, messageTimestampAfterMaxMs: 1e9 };
    const { log } = await openLog({ config });
    const lasted: number[] = [];
    let begunMs = startMs;
    for (let ms = startMs; lasted.length < 20; ms++) {
      const segments = log.segmentCount;
      log.append(batchOf([], { records: [{ value: Buffer.from('v'), timestamp: ms }] }), fromClient);
      if (log.segmentCount === segments) continue;
      lasted.push(ms - begunMs);
      begunMs = ms;
    }
    expect(Math.max(...lasted)).toBeLessThanOrEqual(1001);
    expect(Math.min(...lasted)).toBeGreaterThan(600);
    expect(new Set(lasted).size).toBeGreaterThan(10);
  });

  it('rolls when an index is full', async () => {
    const { log } = await openLog({ config: { indexIntervalBytes: 0, segmentIndexBytes: 40 } });
    for (let i = 0; i < 30; i++) log.append(batchOf(['v']), fromClient);
    expect(log.segmentCount).toBeGreaterThan(4);
  });
});
