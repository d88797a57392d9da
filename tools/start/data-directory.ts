import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EnvironmentError } from './environment.ts';

/** Throws {@link EnvironmentError} when the sample cannot write there. */
export function makeDataDirectory(directory: string): void {
  try {
    makeWithParents(resolve(directory));
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EnvironmentError(
      `cannot write to ${directory} (${(error as Error).message}): choose another directory with BARNABAS_DATA=<path>`,
    );
  }
}

/** Not Node's own recursion: below /proc, where nothing can be made, a parent exists and it is ENOENT all the same; that never ends. */
function makeWithParents(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(directory);
  if (!existsSync(parent)) makeWithParents(parent);
  mkdirSync(directory);
}
