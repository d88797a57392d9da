import type { Message } from './dsl/message.js';
import { parseVersions } from './dsl/versions.js';
import type { VersionRange } from './dsl/versions.js';

export type ListenerKind = 'broker' | 'controller';

/** One API: its key, its messages and where it is served. */
export interface Api {
  readonly key: number;
  /** `Produce`, `Fetch`, ... */
  readonly name: string;
  readonly request: Message<unknown>;
  readonly response: Message<unknown>;
  /** The stable versions; the messages may know a further one that is not yet. */
  readonly versions: VersionRange;
  readonly listeners: readonly ListenerKind[];
}

/** One row of the table of APIs. */
export function api(
  name: string,
  request: Message<unknown>,
  response: Message<unknown>,
  stableVersions: string,
  listeners: readonly ListenerKind[],
): Api {
  if (request.apiKey === undefined) throw new TypeError(`${name} has no key`);
  const versions = parseVersions(stableVersions);
  if (versions === undefined) throw new TypeError(`${name} has no versions`);
  return { key: request.apiKey, name, request, response, versions, listeners };
}
