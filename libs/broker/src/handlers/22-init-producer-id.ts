/**
 * InitProducerId, versions 0-5. Producer ids and epochs, for idempotent and transactional producers.
 *   v2   flexible; v3 the producer may name its id to have its epoch bumped (KIP-360)
 *   v4   PRODUCER_FENCED (KIP-588); v5 transactions of KIP-890
 */
import { ErrorCode, InitProducerIdRequest, InitProducerIdResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { fencedError } from './fenced-error.js';

const NO_PRODUCER_ID = -1;
const NO_PRODUCER_EPOCH = -1;
/** KIP-588. */
const FENCED_VERSION_MIN = 4;

export const initProducerId = singleStage({
  request: InitProducerIdRequest,
  response: InitProducerIdResponse,
  versions: { min: 0, max: 5 },

  async handle(request, { apiVersion }, { controller, transactions }) {
    const { transactionalId, producerId, producerEpoch } = request;
    if (transactionalId === '') return refused(ErrorCode.InvalidRequest);
    if (transactionalId !== null) {
      await transactions.producerIds.ready();
      const named = { ...request, transactionalId };
      const response = await transactions.ask(transactionalId, { kind: 'init-producer-id', request: named });
      return { ...response, errorCode: fencedError(response.errorCode, apiVersion, FENCED_VERSION_MIN) };
    }
    if ((producerId !== NO_PRODUCER_ID) !== (producerEpoch !== NO_PRODUCER_EPOCH)) {
      return refused(ErrorCode.InvalidRequest);
    }
    // Without transactions nobody else has a say over an id: a fresh one serves as well as a bumped epoch (Kafka does the same).
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.None,
      producerId: await controller.newProducerId(),
      producerEpoch: 0,
    };
  },

  refuse: (_request, errorCode) => refused(errorCode),
});

function refused(errorCode: ErrorCode): Input<typeof InitProducerIdResponse> {
  return { throttleTimeMs: 0, errorCode, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH };
}
