import { int32, int64 } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const UnregisterBrokerRecord = message('UnregisterBrokerRecord', {
  key: 1,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64(),
  },
});
export type UnregisterBrokerRecord = Infer<typeof UnregisterBrokerRecord>;
