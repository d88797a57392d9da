import { apiByKey } from '@barnabas/protocol';
import type { Message, VersionRange } from '@barnabas/protocol';

/** A request, the answer that belongs to it, and the versions that this client writes and reads. */
export interface ApiCall<I, T> {
  readonly key: number;
  readonly name: string;
  readonly request: Message<unknown, I>;
  readonly response: Message<T, unknown>;
  readonly versions: VersionRange;
}

/** Pairs the messages; `maxVersion` holds back versions whose semantics this client does not follow. */
export function apiCall<I, T>(
  request: Message<unknown, I>,
  response: Message<T, unknown>,
  maxVersion = Number.MAX_SAFE_INTEGER,
): ApiCall<I, T> {
  const key = request.apiKey;
  const api = key === undefined ? undefined : apiByKey(key);
  if (key === undefined || api === undefined) throw new TypeError(`${request.name} is not the request of an API`);
  const versions = { min: api.versions.min, max: Math.min(api.versions.max, maxVersion) };
  return { key, name: api.name, request, response, versions };
}
