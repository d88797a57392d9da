import type { Files } from '@barnabas/platform';

import { cleanedSuffix, deletedSuffix, parseSegmentFileName, swapSuffix } from './segment-files.js';

/**
 * Tidies what an interrupted deletion or compaction left (Kafka's `LogLoader`): removes `.deleted` and `.cleaned` files, and finishes
 * `.swap` files, which hold a segment that takes the place of others. A crash in the middle of that is no other than the one before it.
 * `names`: what is in the directory. Returns what remains.
 */
export async function tidySegmentFiles(
  files: Files,
  directory: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const cleaned = names.filter((name) => name.endsWith(cleanedSuffix));
  // KAFKA-6264: swap files at or above a cleaned one belong to a step that was not taken.
  const firstCleaned = Math.min(Infinity, ...cleaned.map(offsetOf));
  const swaps = names.filter((name) => name.endsWith(swapSuffix));
  const doomed = names.filter((name) => name.endsWith(deletedSuffix));
  const undone = swaps.filter((name) => offsetOf(name) >= firstCleaned);
  await removeAll(files, directory, [...doomed, ...undone]);
  // Only now: without the cleaned files, these swap files would count.
  await removeAll(files, directory, cleaned);
  const valid = swaps.filter((name) => !undone.includes(name));
  if (valid.length > 0) await finishSwaps(files, directory, names, valid);
  return doomed.length + cleaned.length + swaps.length > 0 ? fileNames(files, directory) : names;
}

async function finishSwaps(
  files: Files,
  directory: string,
  names: readonly string[],
  swaps: readonly string[],
): Promise<void> {
  const isLog = (name: string): boolean => name.endsWith(`.log${swapSuffix}`);
  const covered: string[] = [];
  for (const log of swaps.filter(isLog)) {
    const end = await endOffset(files, `${directory}/${log}`);
    for (const name of names) {
      const parsed = parseSegmentFileName(name);
      // Files at the same offset are replaced by renaming; indexes there may be the new ones already.
      const isCovered = parsed && parsed.kind !== 'snapshot' && parsed.offset > offsetOf(log) && parsed.offset < end;
      if (isCovered) covered.push(name);
    }
  }
  await removeAll(files, directory, covered);
  // Logs last: while one is called `.swap`, it is known that its indexes are on their way.
  for (const names of [swaps.filter((name) => !isLog(name)), swaps.filter(isLog)]) {
    for (const name of names) {
      await files.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -swapSuffix.length)}`);
    }
    await files.syncDirectory(directory);
  }
}

async function removeAll(files: Files, directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) await files.remove(`${directory}/${name}`);
  if (names.length > 0) await files.syncDirectory(directory);
}

async function fileNames(files: Files, directory: string): Promise<string[]> {
  return (await files.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
}

/** The offset behind the last batch of a finished segment. */
async function endOffset(files: Files, path: string): Promise<number> {
  const bytes = await files.readFile(path);
  let end = offsetOf(path.slice(path.lastIndexOf('/') + 1)) + 1;
  for (let at = 0; at + 27 <= bytes.length; at += bytes.readInt32BE(at + 8) + 12) {
    end = Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + 23) + 1;
  }
  return end;
}

function offsetOf(name: string): number {
  return Number(name.slice(0, 20));
}
