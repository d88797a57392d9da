import { afterEach, describe, expect, it } from '@jest/globals';
import { ControllerFixture } from './controller.fixture.js';

let fixture: ControllerFixture;
afterEach(() => fixture.close());

async function offsetsIn(ms: number): Promise<number> {
  const before = fixture.image.parts.offset;
  await fixture.platform.time.advance(ms);
  return fixture.image.parts.offset - before;
}

describe('an idle metadata log', () => {
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
