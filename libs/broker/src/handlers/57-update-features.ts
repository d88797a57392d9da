/**
 * UpdateFeatures, versions 0-2 (KIP-584). Finalizes levels of features: all of them or none.
 *   v1   kinds of downgrade, and validation only (KIP-778); v2 no results of single features
 * Version 0 cannot downgrade: Kafka's controller goes by the kind, which that version does not have, and not by its allowDowngrade.
 */
import { ErrorCode, UpdateFeaturesRequest, UpdateFeaturesResponse, errorInfo } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { FeatureUpdate } from '../metadata/operations.js';

type Response = Input<typeof UpdateFeaturesResponse>;

export const updateFeatures = singleStage({
  request: UpdateFeaturesRequest,
  response: UpdateFeaturesResponse,
  versions: { min: 0, max: 2 },

  async handle({ featureUpdates, validateOnly }, _context, { controller }): Promise<Response> {
    const updates = new Map<string, FeatureUpdate>();
    for (const { feature, maxVersionLevel: level, upgradeType } of featureUpdates) {
      if (!updates.has(feature)) updates.set(feature, { feature, level, upgradeType });
    }
    const { errorCode, errorMessage } = await controller.updateFeatures([...updates.values()], { validateOnly });
    if (errorCode !== ErrorCode.None) {
      return { throttleTimeMs: 0, errorCode, errorMessage, results: [] };
    }
    // What Kafka's ApiError says when there is none.
    const results = [...updates.keys()].map((feature) => ({ feature, errorCode, errorMessage: 'NONE' }));
    return { throttleTimeMs: 0, errorCode, errorMessage: null, results };
  },

  refuse: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorInfo(errorCode).message,
    results: [],
  }),
});
