import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OffsetWatermark } from './offset-watermark.js';

describe('the watermark of finished offsets', () => {
  it('passes nothing that is unfinished, and everything once it is finished, gaps included', () => {
    const watermark = new OffsetWatermark();
    const [first, second, third] = [10, 11, 15].map((offset) => watermark.track(offset));
    expect(watermark.committable).toBeUndefined();
    watermark.finish(third!);
    watermark.finish(second!);
    expect([watermark.committable, watermark.span]).toEqual([undefined, 3]);
    watermark.finish(first!);
    expect([watermark.committable, watermark.span]).toEqual([16, 0]);
  });

  it('is right whatever the order in which records finish', () => {
    const plan = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.double({ noNaN: true })), { maxLength: 3000 });
    fc.assert(
      fc.property(plan, (records) => {
        const watermark = new OffsetWatermark();
        let offset = -1;
        const tracked = records.map(([step, rank]) => ({ entry: watermark.track((offset += step)), rank }));
        for (const { entry } of tracked.toSorted((a, b) => a.rank - b.rank)) {
          watermark.finish(entry);
          const unfinished = tracked.findIndex((each) => !each.entry.isFinished);
          const last = unfinished === -1 ? tracked.at(-1) : tracked[unfinished - 1];
          expect(watermark.committable).toBe(last === undefined ? undefined : last.entry.offset + 1);
        }
        expect(watermark.span).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});
