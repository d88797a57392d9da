/**
 * UnregisterBroker, version 0. Takes a broker that is gone for good out of the cluster. This broker itself cannot be: Kafka's would go on
 * without partitions until it is started again.
 */
import { ErrorCode, UnregisterBrokerRequest, UnregisterBrokerResponse, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';

export const unregisterBroker = singleStage({
  request: UnregisterBrokerRequest,
  response: UnregisterBrokerResponse,
  versions: { min: 0, max: 0 },

  async handle({ brokerId }, _context, { controller }) {
    const { errorCode, errorMessage } = await controller.unregisterBroker(brokerId);
    return { throttleTimeMs: 0, errorCode, errorMessage: errorCode === ErrorCode.None ? '' : errorMessage };
  },

  refuse: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, errorMessage: errorInfo(errorCode).message }),
});
