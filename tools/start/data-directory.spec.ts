import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeDataDirectory } from './data-directory.js';
import { EnvironmentError } from './environment.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'barnabas-data-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the data directory', () => {
  it('is made with its parents, and may exist', () => {
    makeDataDirectory(join(directory, 'a/b'));
    makeDataDirectory(join(directory, 'a/b'));
    expect(existsSync(join(directory, 'a/b'))).toBe(true);
  });

  it('is refused where nothing can be written, with the name of its variable', () => {
    writeFileSync(join(directory, 'file'), '');
    const make = () => makeDataDirectory(join(directory, 'file'));
    expect(make).toThrow(EnvironmentError);
    expect(make).toThrow(/choose another directory with BARNABAS_DATA=<path>/);
  });

  it('is refused where nothing can ever be made, instead of being tried for ever', () => {
    expect(() => makeDataDirectory(join(process.platform === 'linux' ? '/proc/nothing' : 'nothing\0', 'here'))).toThrow(
      EnvironmentError,
    );
  });
});
