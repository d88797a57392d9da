import { array, bool, int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 flexible, clientSoftwareName, clientSoftwareVersion */
export const ApiVersionsRequest = message('ApiVersionsRequest', {
  key: 18,
  versions: '0-4',
  flexible: '3+',
  fields: {
    clientSoftwareName: string('3+', { ignorable: true }),
    clientSoftwareVersion: string('3+', { ignorable: true }),
  },
});
export type ApiVersionsRequest = Infer<typeof ApiVersionsRequest>;

/**
 * Answered with v0 where the version asked for is not supported (KIP-511).
 * v1 throttleTimeMs; v3 flexible, supportedFeatures, finalizedFeaturesEpoch, finalizedFeatures, zkMigrationReady
 */
export const ApiVersionsResponse = message('ApiVersionsResponse', {
  key: 18,
  versions: '0-4',
  flexible: '3+',
  fields: {
    errorCode: int16(),
    apiKeys: array({ apiKey: int16(), minVersion: int16(), maxVersion: int16() }),
    throttleTimeMs: int32('1+', { ignorable: true }),
    supportedFeatures: array({ name: string(), minVersion: int16(), maxVersion: int16() }, '3+', {
      tag: 0,
      ignorable: true,
    }),
    /** -1: not known. */
    finalizedFeaturesEpoch: int64('3+', { tag: 1, default: -1, ignorable: true }),
    finalizedFeatures: array({ name: string(), maxVersionLevel: int16(), minVersionLevel: int16() }, '3+', {
      tag: 2,
      ignorable: true,
    }),
    /** Left over from the migration off ZooKeeper; always false. */
    zkMigrationReady: bool('3+', { tag: 3, ignorable: true }),
  },
});
export type ApiVersionsResponse = Infer<typeof ApiVersionsResponse>;
