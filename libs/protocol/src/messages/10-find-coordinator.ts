import { array, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 keyType; v3 flexible; v4 coordinatorKeys instead of key (KIP-699); v5 KIP-890; v6 KIP-932 */
export const FindCoordinatorRequest = message('FindCoordinatorRequest', {
  key: 10,
  versions: '0-6',
  flexible: '3+',
  fields: {
    key: string('0-3'),
    /** 0: group; 1: transaction; 2: share partition. */
    keyType: int8('1+'),
    coordinatorKeys: array(string(), '4+'),
  },
});
export type FindCoordinatorRequest = Infer<typeof FindCoordinatorRequest>;

/**
 * v1 throttleTimeMs, errorMessage; v3 flexible; v4 coordinators instead of errorCode, errorMessage, nodeId, host, port
 * (KIP-699); v5 KIP-890; v6 KIP-932
 */
export const FindCoordinatorResponse = message('FindCoordinatorResponse', {
  key: 10,
  versions: '0-6',
  flexible: '3+',
  fields: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0-3'),
    errorMessage: nullableString('1-3', { default: '', ignorable: true }),
    nodeId: int32('0-3'),
    host: string('0-3'),
    port: int32('0-3'),
    coordinators: array(
      {
        key: string(),
        nodeId: int32(),
        host: string(),
        port: int32(),
        errorCode: int16(),
        errorMessage: nullableString(),
      },
      '4+',
    ),
  },
});
export type FindCoordinatorResponse = Infer<typeof FindCoordinatorResponse>;
