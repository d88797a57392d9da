/**
 * ApiVersions, versions 0-4. What is served, from the table of handlers. An unknown version is answered by the dispatcher (KIP-511).
 *   v1   throttleTimeMs
 *   v3   flexible body (never the header); the client's software; features (KIP-584)
 *   v4   a feature's lowest level may be 0 (KIP-1022)
 */
import { ApiVersionsRequest, ApiVersionsResponse, ErrorCode } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { KRAFT_VERSION } from '../metadata/quorum.js';

const ZERO_LEVEL_VERSION_MIN = 4;
/** What Kafka accepts as a client's software name and version. */
const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;
const SOFTWARE_VERSION_MIN = 3;

export const apiVersions = singleStage({
  request: ApiVersionsRequest,
  response: ApiVersionsResponse,
  versions: { min: 0, max: 4 },

  handle(request, context, services) {
    const names = [request.clientSoftwareName, request.clientSoftwareVersion];
    if (context.apiVersion >= SOFTWARE_VERSION_MIN && names.some((name) => !SOFTWARE_NAME.test(name))) {
      return { errorCode: ErrorCode.InvalidRequest, apiKeys: [] };
    }
    const { image, quorum } = services.controller;
    const { features } = image;
    // The level of the quorum is told like any other, and 0 is told of none.
    const finalized = [
      ...features.finalized,
      ...(quorum.kraftVersion > 0 ? [[KRAFT_VERSION, quorum.kraftVersion] as const] : []),
    ];
    const supported = image.brokers.get(services.nodeId)?.features ?? [];
    return {
      errorCode: ErrorCode.None,
      apiKeys: services.handlers.handlers.map(({ apiKey, versions, advertised = versions }) => ({
        apiKey,
        minVersion: advertised.min,
        maxVersion: advertised.max,
      })),
      supportedFeatures: supported
        // Older clients cannot read a lowest level of 0, so they do not hear of such features (KAFKA-17011).
        .filter(({ minSupportedVersion: min }) => min > 0 || context.apiVersion >= ZERO_LEVEL_VERSION_MIN)
        .map((feature) => ({
          name: feature.name,
          minVersion: feature.minSupportedVersion,
          maxVersion: feature.maxSupportedVersion,
        })),
      finalizedFeaturesEpoch: features.epoch,
      finalizedFeatures: finalized.map(([name, level]) => ({
        name,
        maxVersionLevel: level,
        minVersionLevel: level,
      })),
    };
  },

  refuse: (_request, errorCode) => ({ errorCode, apiKeys: [] }),
});
