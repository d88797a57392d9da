import { accessSync, constants, mkdirSync } from 'node:fs';
import { EnvironmentError } from './environment.ts';

/** Throws {@link EnvironmentError} when the sample cannot write there. */
export function makeDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EnvironmentError(
      `cannot write to ${directory} (${(error as Error).message}): choose another directory with BARNABAS_DATA=<path>`,
    );
  }
}
