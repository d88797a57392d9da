/**
 * AlterClientQuotas, versions 0-1 (KIP-546).
 *   v1   flexible
 */
import { AlterClientQuotasRequest, AlterClientQuotasResponse, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { describedEntity } from '../quotas/described-entity.js';

export const alterClientQuotas = singleStage({
  request: AlterClientQuotasRequest,
  response: AlterClientQuotasResponse,
  versions: { min: 0, max: 1 },

  async handle({ entries, validateOnly }, _context, { controller }) {
    const alterations = entries.map(({ entity, ops }) => ({
      // A type that stands twice has the name that stands last, as in Kafka.
      entity: new Map(entity.map(({ entityType, entityName }) => [entityType, entityName])),
      ops: ops.map(({ key, value, remove }) => ({ key, value: remove ? null : value })),
    }));
    const outcomes = await controller.alterClientQuotas(alterations, { validateOnly });
    return {
      throttleTimeMs: 0,
      entries: outcomes.map(({ errorCode, errorMessage, entity }) => ({
        errorCode,
        errorMessage,
        entity: describedEntity(entity),
      })),
    };
  },

  refuse: ({ entries }, errorCode) => ({
    throttleTimeMs: 0,
    entries: entries.map(({ entity }) => ({ errorCode, errorMessage: errorInfo(errorCode).message, entity })),
  }),
});
