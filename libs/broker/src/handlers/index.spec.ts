import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { apiByKey } from '@barnabas/protocol';
import { apiHandlers } from './index.js';

const directory = new URL('.', import.meta.url);
const fileOf = (apiKey: number): string | undefined =>
  readdirSync(directory).find(
    (file) => file.startsWith(`${String(apiKey).padStart(2, '0')}-`) && !file.includes('spec'),
  );

describe('apiHandlers', () => {
  it('stand in the order of their keys, each once', () => {
    const keys = apiHandlers.map(({ apiKey }) => apiKey);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
  });

  it.each(apiHandlers.map((handler) => [handler.name, handler] as const))(
    '%s serves all that the reference release serves, and says so in its file',
    (name, handler) => {
      const api = apiByKey(handler.apiKey);
      expect(handler.versions).toEqual(api?.versions);
      const text = readFileSync(new URL(fileOf(handler.apiKey) ?? '', directory), 'utf8');
      const { min, max } = handler.versions;
      const range = min === max ? `version ${min}` : `versions ${min}-${max}`;
      expect(text.slice(0, 200)).toContain(`${name}, ${range}`);
    },
  );
});
