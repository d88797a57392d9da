import { int16, int32, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const AllocateProducerIdsRequest = message('AllocateProducerIdsRequest', {
  key: 67,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
  },
});
export type AllocateProducerIdsRequest = Infer<typeof AllocateProducerIdsRequest>;

export const AllocateProducerIdsResponse = message('AllocateProducerIdsResponse', {
  key: 67,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerIdStart: int64(),
    producerIdLen: int32(),
  },
});
export type AllocateProducerIdsResponse = Infer<typeof AllocateProducerIdsResponse>;
