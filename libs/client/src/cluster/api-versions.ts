import { ErrorCode, ApiVersionsRequest, ApiVersionsResponse } from '@barnabas/protocol';
import type { VersionRange } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import { apiCall } from './api-call.js';
import type { ApiCall } from './api-call.js';
import type { BrokerConnection } from './broker-connection.js';

const ApiVersions = apiCall(ApiVersionsRequest, ApiVersionsResponse);

/** What one broker said it understands. */
export class BrokerVersions {
  readonly #ranges: ReadonlyMap<number, VersionRange>;

  constructor(
    readonly broker: string,
    ranges: Iterable<readonly [number, VersionRange]>,
  ) {
    this.#ranges = new Map(ranges);
  }

  /** The highest version that both sides know, at most `maxVersion`. Throws UNSUPPORTED_VERSION. */
  pick(call: ApiCall<never, unknown>, maxVersion = Number.MAX_SAFE_INTEGER): number {
    const theirs = this.#ranges.get(call.key);
    const version = Math.min(call.versions.max, theirs?.max ?? -1, maxVersion);
    if (theirs === undefined || version < Math.max(call.versions.min, theirs.min)) {
      const offered = theirs === undefined ? 'none' : `${theirs.min} to ${theirs.max}`;
      throw new KafkaError({
        code: 'UNSUPPORTED_VERSION',
        errorCode: ErrorCode.UnsupportedVersion,
        message: `broker ${this.broker} and this client share no version of ${call.name}: it serves ${offered}, this client ${call.versions.min} to ${Math.min(call.versions.max, maxVersion)}`,
      });
    }
    return version;
  }
}

/**
 * The first exchange on a connection. A broker that does not know our version answers error 35 in the format of version 0,
 * with the versions it does know in it (KIP-511); then ask again.
 */
export async function negotiateVersions(connection: BrokerConnection, timeoutMs: number): Promise<BrokerVersions> {
  const body = { clientSoftwareName: 'barnabas', clientSoftwareVersion: '0.1.0' };
  let version = ApiVersions.versions.max;
  let answer = await connection.request(ApiVersions, version, body, timeoutMs, readAnswer);
  if (answer.errorCode === ErrorCode.UnsupportedVersion && version > 0) {
    const own = answer.apiKeys.find((row) => row.apiKey === ApiVersions.key);
    version = Math.min(own?.maxVersion ?? 0, version - 1);
    answer = await connection.request(ApiVersions, version, version < 3 ? {} : body, timeoutMs, readAnswer);
  }
  const broker = connection.name;
  if (answer.errorCode !== ErrorCode.None)
    throw KafkaError.fromBroker(answer.errorCode, `cannot agree on versions with broker ${broker}`);
  return new BrokerVersions(
    broker,
    answer.apiKeys.map((row) => [row.apiKey, { min: row.minVersion, max: row.maxVersion }] as const),
  );
}

/** Error 35 comes in the format of version 0, whatever was asked. The error code stands first in every version. */
function readAnswer(body: Buffer, version: number): number {
  return body.length >= 2 && body.readInt16BE(0) === ErrorCode.UnsupportedVersion ? 0 : version;
}
