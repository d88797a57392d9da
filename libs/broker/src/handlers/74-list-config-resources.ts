/**
 * ListConfigResources, versions 0-1. What has configs, or can have some.
 *   v0   the client metrics subscriptions (KIP-1000); v1 any kinds that are asked for, all when none are (KIP-1142)
 */
import { ErrorCode, ListConfigResourcesRequest, ListConfigResourcesResponse } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { ConfigResourceCode, configResourceType } from '../metadata/configurations-delta.js';
import type { ConfigResourceType } from '../metadata/configurations-image.js';
import type { MetadataImage } from '../metadata/image.js';

const BROKER_LOGGER = 8;

export const listConfigResources = singleStage({
  request: ListConfigResourcesRequest,
  response: ListConfigResourcesResponse,
  versions: { min: 0, max: 1 },

  handle(request, context, { controller }) {
    const asked = context.apiVersion === 0 ? [ConfigResourceCode['client-metrics']] : request.resourceTypes;
    const codes = asked.length > 0 ? [...new Set(asked)] : [...Object.values(ConfigResourceCode), BROKER_LOGGER];
    if (codes.some((code) => code !== BROKER_LOGGER && configResourceType(code) === undefined)) {
      return { throttleTimeMs: 0, errorCode: ErrorCode.UnsupportedVersion, configResources: [] };
    }
    const configResources = codes.flatMap((resourceType) => {
      // Log levels belong to brokers, so their resources are the brokers.
      const type = resourceType === BROKER_LOGGER ? 'broker' : configResourceType(resourceType);
      return type === undefined
        ? []
        : namesOf(type, controller.image).map((resourceName) => ({ resourceName, resourceType }));
    });
    return { throttleTimeMs: 0, errorCode: ErrorCode.None, configResources };
  },

  refuse: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, configResources: [] }),
});

function namesOf(type: ConfigResourceType, image: MetadataImage): string[] {
  switch (type) {
    case 'topic':
      return [...image.topics()].map(({ name }) => name);
    case 'broker':
      return [...image.brokers.keys()].map(String);
    case 'group':
    case 'client-metrics':
      return image.parts.configurations.namesOf(type);
  }
}
