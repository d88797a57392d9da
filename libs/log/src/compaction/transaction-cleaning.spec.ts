import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';

import { batchesOf } from '../log.fixture.js';
import { contents, endTransaction, layout, openCompacted, put, seal } from './compaction.fixture.js';
import type { Pair } from './compaction.fixture.js';
import type { PartitionLog } from '../index.js';

const dayMs = 24 * 60 * 60 * 1000;

const inTransaction = (log: PartitionLog, producerId: number, baseSequence: number, records: readonly Pair[]) =>
  put(log, records, { isTransactional: true, producerId, producerEpoch: 0, baseSequence });

async function markerHorizon(log: PartitionLog): Promise<number | undefined> {
  return (await batchesOf(log)).find((batch) => batch.isControl)?.deleteHorizonMs;
}

describe('cleaning of transactions', () => {
  it('removes what was aborted, which supersedes nothing', async () => {
    const { directory, log } = await openCompacted();
    await put(log, [['a', '1']]);
    await inTransaction(log, 1, 0, [['a', 'aborted']]);
    await inTransaction(log, 2, 0, [['b', 'committed']]);
    await endTransaction(log, 'abort', 1);
    await endTransaction(log, 'commit', 2);
    await seal(log);
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['0 a=1', '2 b=committe', '5 seal=xxxxxxxx']);
    expect(log.abortedTransactions(0, 6)).toEqual([{ producerId: 1, firstOffset: 1 }]);
  });

  it('removes a marker a while after the last record of its transaction, and its index entry with the records', async () => {
    const time = new VirtualTime();
    const { directory, log, files } = await openCompacted({ time });
    const again = async (): Promise<string[]> => {
      await seal(log, `s${log.logEndOffset}`);
      await directory.cleaner.cleanFilthiest();
      return (await layout(log)).filter((text) => text.includes('['));
    };
    await inTransaction(log, 1, 0, [['a', '1']]);
    await endTransaction(log, 'abort', 1);
    log.removeExpiredProducers(time.now() + dayMs); // or else its last batch stays, empty
    expect(await again()).toEqual(['[1]']); // its records went only now
    expect(log.abortedTransactions(0, 2)).toHaveLength(1);
    expect(await markerHorizon(log)).toBeUndefined();
    expect(await again()).toEqual(['[1]']); // nothing left to mark: from here on its time runs
    expect(log.abortedTransactions(0, 2)).toEqual([]);
    expect(await markerHorizon(log)).toBe(time.now() + dayMs);
    expect(await files.exists('/data/orders-0/00000000000000000000.txnindex')).toBe(false);
    await time.advance(dayMs - 1);
    expect(await again()).toEqual(['[1]']);
    await time.advance(1);
    expect(await again()).toEqual([]);
  });

  it('keeps a commit marker as long as a record of its transaction is there', async () => {
    const time = new VirtualTime();
    const { directory, log } = await openCompacted({ time });
    await inTransaction(log, 1, 0, [['a', '1']]);
    await endTransaction(log, 'commit', 1);
    for (let i = 0; i < 3; i++) {
      await seal(log, `s${i}`);
      await time.advance(2 * dayMs);
      log.removeExpiredProducers(time.now());
      await directory.cleaner.cleanFilthiest();
    }
    expect((await layout(log)).slice(0, 2)).toEqual(['0-0', '[1]']);
    await seal(log, 'a');
    await seal(log, 'x');
    await directory.cleaner.cleanFilthiest();
    expect((await layout(log))[0]).toBe('[1]');
  });

  it('follows a transaction over several segments and groups', async () => {
    const { directory, log } = await openCompacted();
    for (let i = 0; i < 12; i++) await inTransaction(log, 1, i, [[`k${i}`, 'aborted']]);
    await put(log, [['k3', 'stays']]);
    await endTransaction(log, 'abort', 1);
    await inTransaction(log, 1, 12, [['k5', 'stays']]);
    await endTransaction(log, 'commit', 1);
    await seal(log);
    await directory.cleaner.cleanFilthiest();
    expect(await contents(log)).toEqual(['12 k3=stays', '14 k5=stays', '16 seal=xxxxxxxx']);
    expect(log.abortedTransactions(0, 17)).toEqual([{ producerId: 1, firstOffset: 0 }]);
  });

  it('keeps, empty, the batch with the last sequence of a producer that is active', async () => {
    const time = new VirtualTime();
    const { directory, log, files } = await openCompacted({ time });
    const idempotent = { producerId: 7, producerEpoch: 0 };
    await put(log, [['a', '1']], { ...idempotent, baseSequence: 0 });
    await put(log, [['a', '2'], ['b', '1']], { ...idempotent, baseSequence: 1 }); // prettier-ignore
    await put(log, [['a', '3'], ['b', '2']]); // prettier-ignore
    await seal(log);
    await directory.cleaner.cleanFilthiest();
    expect(await layout(log)).toEqual(['(1-2)', '3-4', '5-5']);
    expect((await batchesOf(log))[0]).toMatchObject({ producerId: 7, baseSequence: 1, lastSequence: 2 });
    await directory.close();
    for (const name of ['00000000000000000005.snapshot', '00000000000000000006.snapshot'])
      await files.remove(`/data/orders-0/${name}`);
    const reopened = await openCompacted({ time }, files);
    const again = await put(reopened.log, [['a', '2'], ['b', '1']], { ...idempotent, baseSequence: 1 }); // prettier-ignore
    expect(again).toMatchObject({ kind: 'duplicate', baseOffset: 1, lastOffset: 2 });
    await time.advance(2 * dayMs);
    reopened.log.removeExpiredProducers(time.now());
    await seal(reopened.log, 'end');
    await reopened.directory.cleaner.cleanFilthiest();
    expect(await layout(reopened.log)).toEqual(['3-4', '5-5', '6-6']);
  });

  it('keeps the last batch of the cleaned part, though empty: where it ends must not be forgotten', async () => {
    const time = new VirtualTime();
    const { directory, log } = await openCompacted({ time });
    await put(log, [['a', '1']]);
    await inTransaction(log, 1, 0, [['b', 'x'.repeat(200)]]);
    await endTransaction(log, 'abort', 1);
    log.removeExpiredProducers(time.now() + dayMs);
    await directory.cleaner.cleanFilthiest();
    expect(await layout(log)).toEqual(['0-0', '(1-1)', '[2]']);
    await seal(log);
    await directory.cleaner.cleanFilthiest();
    expect(await layout(log)).toEqual(['0-0', '[2]', '3-3']);
  });
});
