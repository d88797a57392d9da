import { array, bool, int16, int32, nullableArray, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/**
 * v1 topics may be null; v4 allowAutoTopicCreation; v8 includeClusterAuthorizedOperations,
 * includeTopicAuthorizedOperations; v9 flexible; v10 name may be null, topicId; v11 without
 * includeClusterAuthorizedOperations (KIP-700)
 */
export const MetadataRequest = message('MetadataRequest', {
  key: 3,
  versions: '0-13',
  flexible: '9+',
  fields: {
    /** null: all topics; empty: none (all in v0). */
    topics: nullableArray(
      { topicId: uuid('10+', { ignorable: true }), name: nullableString({ nullable: '10+' }) },
      { nullable: '1+' },
    ),
    allowAutoTopicCreation: bool('4+', { default: true }),
    includeClusterAuthorizedOperations: bool('8-10'),
    includeTopicAuthorizedOperations: bool('8+'),
  },
});
export type MetadataRequest = Infer<typeof MetadataRequest>;

/**
 * v1 rack, controllerId, isInternal; v2 clusterId; v3 throttleTimeMs; v5 offlineReplicas; v7 leaderEpoch; v8
 * topicAuthorizedOperations, clusterAuthorizedOperations; v9 flexible; v10 topicId; v11 without
 * clusterAuthorizedOperations (KIP-700); v12 name may be null; v13 errorCode
 */
export const MetadataResponse = message('MetadataResponse', {
  key: 3,
  versions: '0-13',
  flexible: '9+',
  fields: {
    throttleTimeMs: int32('3+', { ignorable: true }),
    brokers: array({ nodeId: int32(), host: string(), port: int32(), rack: nullableString('1+', { ignorable: true }) }),
    clusterId: nullableString('2+', { ignorable: true }),
    controllerId: int32('1+', { default: -1, ignorable: true }),
    topics: array({
      errorCode: int16(),
      name: nullableString({ nullable: '12+' }),
      topicId: uuid('10+', { ignorable: true }),
      isInternal: bool('1+', { ignorable: true }),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32('7+', { default: -1, ignorable: true }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        offlineReplicas: array(int32(), '5+', { ignorable: true }),
      }),
      /** A bit per operation; -2^31: not asked for. */
      topicAuthorizedOperations: int32('8+', { default: -2147483648 }),
    }),
    /** A bit per operation; -2^31: not asked for. */
    clusterAuthorizedOperations: int32('8-10', { default: -2147483648 }),
    errorCode: int16('13+', { ignorable: true }),
  },
});
export type MetadataResponse = Infer<typeof MetadataResponse>;
