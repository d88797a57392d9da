import type { RecordBatch } from '@barnabas/protocol';

import { collectAbortedTransactions } from '../aborted-transactions.js';
import type { CleanableRange } from './cleanable-range.js';
import { CleanedTransactions } from './cleaned-transactions.js';
import type { Cleaning } from './cleaning.js';
import { wholeSegment } from './cleaning.js';
import type { CleaningPace } from './cleaning-pace.js';
import { OffsetMap } from './offset-map.js';
import { recordGroups } from './record-groups.js';

/**
 * The latest offset of every key in the dirty part of a log, or in as much of it as the map has room for (Kafka's
 * `Cleaner.buildOffsetMap`). Records of aborted transactions supersede nothing.
 */
export async function mapDirtyKeys(cleaning: Cleaning, range: CleanableRange): Promise<OffsetMap> {
  const { log, context, settings, pace } = cleaning;
  const { firstDirtyOffset: start, firstUncleanableOffset: end } = range;
  const loadFactor = settings.dedupeBufferLoadFactor;
  const neededBytes = OffsetMap.bytesFor(end - start, loadFactor);
  const map = new OffsetMap(Math.min(settings.dedupeBufferBytes, neededBytes), context.platform.randomness.bytes(16));
  const keys = new DirtyKeys(map, pace, start, Math.max(1, Math.floor(map.slots * loadFactor)));
  const transactions = new CleanedTransactions();
  transactions.expect(collectAbortedTransactions(log, start, end));
  const dirty = log.segments.from(start).filter(({ baseOffset }) => baseOffset < end);
  for (const segment of dirty) {
    const { offset: index } = await pace.io(Promise.resolve(log.storage.indexes(segment)));
    for await (const batches of wholeSegment(cleaning, segment, index.lookup(start))) {
      for (const { batch } of batches) {
        const isWanted = !transactions.mayDiscard(batch) && !batch.isControl;
        if (isWanted && !(await keys.add(batch))) return map;
        if (batch.lastOffset >= start) map.latestOffset = batch.lastOffset;
      }
    }
    map.latestOffset = (log.segments.after(segment)?.baseOffset ?? end) - 1; // compaction leaves gaps at the end, too
  }
  return map;
}

class DirtyKeys {
  constructor(
    private readonly map: OffsetMap,
    private readonly pace: CleaningPace,
    private readonly start: number,
    private readonly keysMax: number,
  ) {}

  /** False when the map is full. */
  async add(batch: RecordBatch): Promise<boolean> {
    const { map, pace, start, keysMax } = this;
    for await (const records of recordGroups(batch, pace)) {
      for (const { key, offset } of records) {
        const pause = pace.step();
        if (pause) await pause;
        if (key === null || offset < start) continue;
        if (map.size >= keysMax) return false;
        map.put(key, offset);
      }
    }
    return true;
  }
}
