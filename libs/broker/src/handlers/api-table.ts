import { apis } from '@barnabas/protocol';
import type { VersionRange } from '@barnabas/protocol';
import { apiHandlers } from './index.js';

/** One API of the protocol, and what this broker serves of it. */
export interface ApiTableRow {
  readonly key: number;
  readonly name: string;
  /** What a broker of the reference release serves its clients. */
  readonly kafka: VersionRange;
  /** undefined: not served. */
  readonly served: VersionRange | undefined;
  /** What ApiVersions says, where it differs from what is served. */
  readonly advertised: VersionRange | undefined;
}

/** Every API that clients may ask a Kafka broker for, by key. docs/api.md is made of it. */
export function apiTable(): readonly ApiTableRow[] {
  const handlers = new Map(apiHandlers.map((handler) => [handler.apiKey, handler]));
  return apis
    .filter(({ listeners }) => listeners.includes('broker'))
    .map(({ key, name, versions }) => {
      const handler = handlers.get(key);
      return { key, name, kafka: versions, served: handler?.versions, advertised: handler?.advertised };
    })
    .sort((a, b) => a.key - b.key);
}
