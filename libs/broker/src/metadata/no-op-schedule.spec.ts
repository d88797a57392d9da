import { afterEach, describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';
import { ControllerFixture } from './controller.fixture.js';
import { NoOpSchedule } from './no-op-schedule.js';

let fixture: ControllerFixture;

async function offsetsIn(ms: number): Promise<number> {
  const before = fixture.image.parts.offset;
  await fixture.platform.time.advance(ms);
  return fixture.image.parts.offset - before;
}

describe('an idle metadata log', () => {
  afterEach(() => fixture.close());

  it('gets a record without content every metadata.max.idle.interval.ms, until the controller closes', async () => {
    fixture = await ControllerFixture.open({ settings: { 'metadata.max.idle.interval.ms': '500' } });
    await fixture.platform.time.quiet();
    const { topicCount } = fixture.image;
    expect(await offsetsIn(5_000)).toBe(10);
    expect(fixture.image.topicCount).toBe(topicCount);
    expect((await fixture.create('orders')).errorCode).toBe(0);
    await fixture.controller.close();
    expect(await offsetsIn(5_000)).toBe(0);
  });

  it('stays as it is by default', async () => {
    fixture = await ControllerFixture.open();
    expect(await offsetsIn(60_000)).toBe(0);
  });

  it('gets none any more when the disk has failed', async () => {
    fixture = await ControllerFixture.open({ settings: { 'metadata.max.idle.interval.ms': '500' } });
    const { files, time } = fixture.platform;
    const pending = time.pending('liveness');
    files.failNext('datasync');
    expect(await offsetsIn(5_000)).toBe(0);
    expect(time.pending('liveness')).toBe(pending - 1);
  });
});

describe('NoOpSchedule', () => {
  it('writes none after it was closed, though one was on its way', async () => {
    const time = new VirtualTime();
    const written = Promise.withResolvers<void>();
    let count = 0;
    const write = () => {
      count++;
      return written.promise;
    };
    const schedule = new NoOpSchedule({ timers: time, intervalMs: 500, write });
    await time.advance(500);
    schedule.close();
    written.resolve();
    await time.advance(5_000);
    expect(count).toBe(1);
  });
});
