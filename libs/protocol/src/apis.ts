import { apis } from './api-table.js';
import type { Api } from './api.js';
import { ApiKey } from './api-key.js';
import { includesVersion } from './dsl/versions.js';
import { UnsupportedVersionError } from './errors.js';

const byKey: (Api | undefined)[] = [];
for (const api of apis) byKey[api.key] = api;

export function apiByKey(key: number): Api | undefined {
  return byKey[key];
}

/** The version of the header before a request: 2 if the request's version is flexible, 1 otherwise. */
export function requestHeaderVersion(apiKey: number, version: number): number {
  return includesVersion(known(apiKey).request.flexible, version) ? 2 : 1;
}

/**
 * The version of the header before a response: 1 if the response's version is flexible, 0 otherwise, and always 0 for
 * ApiVersions, whose answer a client must be able to read before it knows what the broker speaks (KIP-511).
 */
export function responseHeaderVersion(apiKey: number, version: number): number {
  if (apiKey === ApiKey.ApiVersions) return 0;
  return includesVersion(known(apiKey).response.flexible, version) ? 1 : 0;
}

function known(apiKey: number): Api {
  const api = byKey[apiKey];
  if (api === undefined) throw new UnsupportedVersionError(`There is no API with key ${apiKey}`);
  return api;
}
