import { describe, expect, it } from '@jest/globals';
import { MemoryFiles, VirtualTime } from '@barnabas/platform';

import { appended, batchOf, fromClient, openLog, valuesOf } from './log.fixture.js';

/** What an idempotent producer sends. */
const sent = (sequence: number): Buffer =>
  batchOf([`${sequence}`], { producerId: 5, producerEpoch: 0, baseSequence: sequence });

describe('a log that is being closed', () => {
  it.each([
    ['with each append', 1],
    ['when it closes', Number.MAX_SAFE_INTEGER],
  ])('takes nothing that it would forget: synced %s', async (_, flushMessages) => {
    for (let turns = 0; turns < 60; turns++) {
      const files = new MemoryFiles({ timers: new VirtualTime() });
      const { directory, log } = await openLog({ config: { indexIntervalBytes: 1, flushMessages } }, files);
      for (const sequence of [0, 1, 2]) appended(log.append(sent(sequence), fromClient));
      const closing = directory.close();
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      const late = log.append(sent(3), fromClient);
      const isKept =
        late.kind === 'appended' &&
        (await late.durable.then(
          () => true,
          () => false,
        ));
      await closing;
      const again = await openLog({}, files.crash());
      if (isKept) expect({ turns, end: again.log.logEndOffset }).toEqual({ turns, end: 4 });
      await appended(again.log.append(sent(3), fromClient)).durable;
      // Each once: what was acknowledged is there, and a retry of what was not is no duplicate of something that is gone.
      expect({ turns, values: [...(await valuesOf(again.log)).values()] }).toEqual({
        turns,
        values: ['0', '1', '2', '3'],
      });
      await again.directory.close();
    }
  });
});
