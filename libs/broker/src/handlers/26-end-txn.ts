/**
 * EndTxn, versions 0-5. Commits or aborts; the answer comes when the outcome is durable, before its markers are written.
 *   v2   PRODUCER_FENCED (KIP-588)
 *   v3   flexible; v4 TRANSACTION_ABORTABLE
 *   v5   raises the epoch and returns it (KIP-890)
 */
import { EndTxnRequest, EndTxnResponse } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { fencedError } from './fenced-error.js';

export const endTxn = singleStage({
  request: EndTxnRequest,
  response: EndTxnResponse,
  versions: { min: 0, max: 5 },

  async handle(request, { apiVersion: version }, services) {
    const response = await services.transactions.ask(request.transactionalId, { kind: 'end', request, version });
    return { ...response, errorCode: fencedError(response.errorCode, version) };
  },

  refuse: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode }),
});
