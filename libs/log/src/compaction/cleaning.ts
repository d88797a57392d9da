import { CorruptRecordError } from '@barnabas/protocol';

import type { LogSegment } from '../log-segment.js';
import type { LogContext, LogState } from '../log-state.js';
import type { ScannedBatch } from '../segment-storage.js';
import type { CleanerSettings } from './cleaner-settings.js';
import type { CleaningPace } from './cleaning-pace.js';

/** What is cleaned, and how. */
export interface Cleaning {
  readonly log: LogState;
  readonly context: LogContext;
  readonly settings: CleanerSettings;
  readonly pace: CleaningPace;
}

/** All batches of a segment from `position` on. Throws `CorruptRecordError` where one does not follow the other: nothing may go unseen. */
export async function* wholeSegment(
  { log, settings, pace }: Cleaning,
  segment: LogSegment,
  position: number,
): AsyncGenerator<ScannedBatch[], void, undefined> {
  let at = position;
  const pieces = log.storage.scan(segment, position, segment.writtenBytes, Math.ceil(settings.ioBufferBytes / 2));
  for (;;) {
    pace.ensureWanted();
    const next = await pace.io(pieces.next());
    const batches = next.done ? [] : next.value;
    const last = batches.at(-1);
    if (!last) break;
    await pace.spend(last.position + last.batch.sizeInBytes - at);
    at = last.position + last.batch.sizeInBytes;
    yield batches;
  }
  if (at === segment.sizeInBytes) return;
  throw new CorruptRecordError(`Segment ${segment.baseOffset} of ${log.name} holds no batch at position ${at}.`);
}
