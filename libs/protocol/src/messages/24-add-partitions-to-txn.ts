import { array, bool, int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

const addPartitionsToTxnTopic = { name: string(), partitions: array(int32()) };

/**
 * v3 flexible; v4 transactions instead of v3AndBelowTransactionalId, v3AndBelowProducerId, v3AndBelowProducerEpoch,
 * v3AndBelowTopics; v5 KIP-890
 */
export const AddPartitionsToTxnRequest = message('AddPartitionsToTxnRequest', {
  key: 24,
  versions: '0-5',
  flexible: '3+',
  fields: {
    transactions: array(
      {
        transactionalId: string(),
        producerId: int64(),
        producerEpoch: int16(),
        verifyOnly: bool({ default: false }),
        topics: array(addPartitionsToTxnTopic),
      },
      '4+',
    ),
    v3AndBelowTransactionalId: string('0-3'),
    v3AndBelowProducerId: int64('0-3'),
    v3AndBelowProducerEpoch: int16('0-3'),
    v3AndBelowTopics: array(addPartitionsToTxnTopic, '0-3'),
  },
});
export type AddPartitionsToTxnRequest = Infer<typeof AddPartitionsToTxnRequest>;

const addPartitionsToTxnPartitionResult = { partitionIndex: int32(), partitionErrorCode: int16() };

const addPartitionsToTxnTopicResult = { name: string(), resultsByPartition: array(addPartitionsToTxnPartitionResult) };

/** v3 flexible; v4 errorCode, resultsByTransaction instead of resultsByTopicV3AndBelow; v5 KIP-890 */
export const AddPartitionsToTxnResponse = message('AddPartitionsToTxnResponse', {
  key: 24,
  versions: '0-5',
  flexible: '3+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16('4+', { ignorable: true }),
    resultsByTransaction: array(
      { transactionalId: string(), topicResults: array(addPartitionsToTxnTopicResult) },
      '4+',
    ),
    resultsByTopicV3AndBelow: array(addPartitionsToTxnTopicResult, '0-3'),
  },
});
export type AddPartitionsToTxnResponse = Infer<typeof AddPartitionsToTxnResponse>;
