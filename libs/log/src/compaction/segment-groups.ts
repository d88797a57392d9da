import type { LogConfig } from '../log-config.js';
import type { LogSegment } from '../log-segment.js';
import type { LogState } from '../log-state.js';

/**
 * Neighbours that become one segment, so that cleaning does not leave ever smaller ones (Kafka's `Cleaner.groupSegmentsBySize`): as many
 * as fit into one segment and its indexes by what they take now, and whose offsets fit into an index.
 */
export async function groupSegments(
  log: LogState,
  segments: readonly LogSegment[],
  firstUncleanableOffset: number,
): Promise<LogSegment[][]> {
  const groups: LogSegment[][] = [];
  let taken: Sizes = { log: 0, offsetIndex: 0, timeIndex: 0 };
  for (const [i, segment] of segments.entries()) {
    const { offset, time } = await log.storage.indexes(segment);
    const own = { log: segment.sizeInBytes, offsetIndex: offset.sizeInBytes, timeIndex: time.sizeInBytes };
    const group = groups.at(-1);
    const first = group?.[0];
    const together = add(taken, own);
    const lastOffset = (segments[i + 1]?.baseOffset ?? firstUncleanableOffset) - 1;
    if (group && first && fits(together, log.config) && (own.log === 0 || first.canHold(lastOffset))) {
      group.push(segment);
      taken = together;
    } else {
      groups.push([segment]);
      taken = own;
    }
  }
  return groups;
}

interface Sizes {
  readonly log: number;
  readonly offsetIndex: number;
  readonly timeIndex: number;
}

function add(a: Sizes, b: Sizes): Sizes {
  return {
    log: a.log + b.log,
    offsetIndex: a.offsetIndex + b.offsetIndex,
    timeIndex: a.timeIndex + b.timeIndex,
  };
}

function fits(sizes: Sizes, { segmentBytes, segmentIndexBytes }: LogConfig): boolean {
  return sizes.log <= segmentBytes && sizes.offsetIndex <= segmentIndexBytes && sizes.timeIndex <= segmentIndexBytes;
}
