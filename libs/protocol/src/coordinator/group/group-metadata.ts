import { array, bytes, int32, int64, nullableString, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const GroupMetadataKey = message('GroupMetadataKey', {
  key: 2,
  versions: '0',
  fields: {
    group: string(),
  },
});
export type GroupMetadataKey = Infer<typeof GroupMetadataKey>;

const memberMetadata = {
  memberId: string(),
  groupInstanceId: nullableString('3+', { ignorable: true }),
  clientId: string(),
  clientHost: string(),
  rebalanceTimeout: int32('1+', { default: -1, ignorable: true }),
  sessionTimeout: int32(),
  subscription: bytes(),
  assignment: bytes(),
};

/** v1 rebalanceTimeout; v2 currentStateTimestamp; v3 groupInstanceId; v4 flexible (KIP-915) */
export const GroupMetadataValue = message('GroupMetadataValue', {
  key: 2,
  versions: '0-4',
  flexible: '4+',
  fields: {
    protocolType: string(),
    /** Raised by every rebalance. */
    generation: int32(),
    protocol: nullableString(),
    leader: nullableString(),
    currentStateTimestamp: int64('2+', { default: -1, ignorable: true }),
    members: array(memberMetadata),
  },
});
export type GroupMetadataValue = Infer<typeof GroupMetadataValue>;
