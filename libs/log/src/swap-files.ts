import type { Files } from '@barnabas/platform';

import { cleanedSuffix, deletedSuffix, parseSegmentFileName, swapSuffix } from './segment-files.js';

/**
 * Tidies what an interrupted deletion or compaction left (Kafka's `LogLoader`): removes `.deleted` and `.cleaned` files, and finishes
 * `.swap` files, which hold a segment that takes the place of others. Returns the names that remain.
 */
export async function tidySegmentFiles(files: Files, directory: string): Promise<string[]> {
  const names = (await files.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const cleaned = names.filter((name) => name.endsWith(cleanedSuffix));
  // KAFKA-6264: swap files at or above a cleaned one belong to a split that did not finish.
  const firstCleaned = Math.min(Infinity, ...cleaned.map(offsetOf));
  const swaps = names.filter((name) => name.endsWith(swapSuffix));
  const valid = swaps.filter((name) => offsetOf(name) < firstCleaned);
  const doomed = names.filter((name) => name.endsWith(deletedSuffix));
  for (const name of [...doomed, ...cleaned, ...swaps.filter((swap) => !valid.includes(swap))]) {
    await files.remove(`${directory}/${name}`);
  }
  if (valid.length > 0) await finishSwaps(files, directory, names, valid);
  if (doomed.length + cleaned.length + swaps.length > 0) await files.syncDirectory(directory);
  return (await files.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
}

async function finishSwaps(
  files: Files,
  directory: string,
  names: readonly string[],
  swaps: readonly string[],
): Promise<void> {
  const logs = swaps.filter((name) => name.endsWith(`.log${swapSuffix}`));
  for (const name of logs) {
    const end = await endOffset(files, `${directory}/${name}`);
    for (const other of names) {
      const parsed = parseSegmentFileName(other);
      const isReplaced = parsed && parsed.kind !== 'snapshot' && parsed.offset >= offsetOf(name) && parsed.offset < end;
      if (isReplaced) await files.remove(`${directory}/${other}`);
    }
  }
  for (const name of swaps) {
    await files.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -swapSuffix.length)}`);
  }
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
