import type { Files } from '@barnabas/platform';

import { CorruptCheckpointError } from './log-errors.js';

/**
 * Kafka's `CheckpointFile`: a line with the version, one with the number of entries, then one line each. Written beside
 * and renamed over, so that a crash leaves the old or the new one.
 */
const version = 0;

export function formatCheckpoint(lines: readonly string[]): string {
  return `${[String(version), String(lines.length), ...lines].join('\n')}\n`;
}

/** The entries, each split at white space. Throws {@link CorruptCheckpointError}. */
export function parseCheckpoint(text: string, path: string, columns: number): string[][] {
  if (text === '') return []; // Kafka makes the file before it first writes to it
  const lines = text.split('\n');
  if (lines[0] !== String(version)) throw new CorruptCheckpointError(`${path}: version ${lines[0]} is not ${version}`);
  const expected = Number(lines[1]);
  const rows = lines.slice(2).filter((line) => line !== '');
  if (lines[1] === undefined || !/^\d+$/.test(lines[1]) || rows.length !== expected) {
    throw new CorruptCheckpointError(`${path}: says ${lines[1]} entries and holds ${rows.length}`);
  }
  return rows.map((row) => {
    const parts = row.split(/\s+/);
    if (parts.length !== columns) throw new CorruptCheckpointError(`${path}: malformed line '${row}'`);
    return parts;
  });
}

/** A non-negative whole number out of a checkpoint. */
export function parseCheckpointNumber(text: string | undefined, path: string): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new CorruptCheckpointError(`${path}: '${text}' is not a number`);
  return Number(text);
}

/** Reads a file that may be missing. */
export async function readTextIfThere(files: Files, path: string): Promise<string | undefined> {
  try {
    return (await files.readFile(path)).toString('utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}
