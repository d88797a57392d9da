/**
 * DescribeClientQuotas, versions 0-1 (KIP-546). What is set; not what holds for a client.
 *   v1   flexible
 */
import { DescribeClientQuotasRequest, DescribeClientQuotasResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { describedEntity } from '../quotas/described-entity.js';
import { inHashOrder } from '../quotas/hash-order.js';
import { quotaFilter } from '../quotas/quota-filter.js';

export const describeClientQuotas = singleStage({
  request: DescribeClientQuotasRequest,
  response: DescribeClientQuotasResponse,
  versions: { min: 0, max: 1 },

  handle(request, _context, { controller: { image } }) {
    const filter = quotaFilter(request);
    if ('errorCode' in filter) return { throttleTimeMs: 0, ...filter, entries: null };
    const found = [...image.parts.clientQuotas.entities()].filter(({ entity }) => filter.matches(entity));
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.None,
      // Kafka leaves the words out by an empty string here, not by null.
      errorMessage: '',
      entries: found.map(({ entity, quotas }) => ({
        entity: describedEntity(entity),
        values: inOrder(quotas).map(([key, value]) => ({ key, value })),
      })),
    };
  },

  refuse: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorInfo(errorCode).message,
    entries: null,
  }),
});

/** Kafka puts them from one map of the usual size into another. */
function inOrder(quotas: ReadonlyMap<string, number>): (readonly [key: string, value: number])[] {
  const keyOf = ([key]: readonly [string, number]) => key;
  return inHashOrder(inHashOrder(quotas, keyOf, 16), keyOf);
}
