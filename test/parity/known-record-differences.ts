import { missing } from './compare.ts';
import type { KnownDifference } from './known-differences.ts';

const deletedFirst =
  'Apache looks for a time in the first segment that reaches it, deleted records or not, and then says that there is no such record; ours finds the next';
const beyond =
  'Apache names aborted transactions that lie beyond the records it returns as well; ours only those among them';
const nextSegment = 'Apache ends an answer with the segment; ours goes on, as far as it has the next in memory';
const saysWhy = 'ours says why in words, where Apache says nothing';

/** Of records in a batch that is refused. */
const ofSeveralErrors: readonly KnownDifference[] = [
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.recordErrors.*',
    label: 'thousand and more errors in few bytes',
    reason:
      'Apache names every bad record of a compressed batch, however many; ours as many as there could be uncompressed',
  },
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.recordErrors.*.batchIndexErrorMessage',
    label: 'time set by the producer',
    reason: 'Apache prints the record',
  },
];

export const ofRecords: readonly KnownDifference[] = [
  {
    api: 'Fetch',
    path: 'responses.*.partitions.*',
    label: 'negative bytes',
    reason: 'Apache fails to read a negative number of bytes (error -1); ours reads none',
  },
  { api: 'Produce', path: 'responses.*.partitionResponses.*.errorMessage', apache: null, reason: saysWhy },
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.errorMessage',
    label: 'without key',
    reason: 'Apache repeats the errors of the records, which stand beside it, in the message',
  },
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.recordErrors.*.batchIndexErrorMessage',
    label: 'without key',
    reason: 'Apache adds the name of the partition, which stands beside it, to the message',
  },
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.recordErrors.*.batchIndexErrorMessage',
    label: 'an hour and more ahead',
    reason: 'the bounds count from the clock of the broker',
  },
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.*',
    label: 'a byte too many',
    reason: 'Apache drops what follows the batch; ours refuses bytes that are no batch',
  },
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.*.errorCode',
    label: 'unknown codec',
    apache: -1,
    reason:
      'Apache fails on an unknown codec before v7 (error -1); ours sees the wrong CRC first, as Apache does from v7 on',
  },
  {
    api: 'DescribeProducers',
    path: 'topics.*.partitions.*.errorMessage',
    reason: 'the general words of an error are our own',
  },
  ...ofSeveralErrors,
];

/** Records that are deleted, but whose segment is still there. */
export const ofDeletedRecords: readonly KnownDifference[] = [
  {
    api: 'ListOffsets',
    path: 'topics.*.partitions.*.*',
    label: 'before what is deleted',
    reason: deletedFirst,
  },
];

/** Requests by chance. */
const ofRandomOperations: readonly KnownDifference[] = [
  {
    api: 'Fetch',
    path: 'responses.*.partitions.*.records.batches.*',
    scenario: 'random-operations',
    label: 'in segments',
    apache: missing,
    reason: nextSegment,
  },
  {
    api: 'Fetch',
    path: 'responses.*.partitions.*.abortedTransactions.**',
    scenario: 'random-operations',
    label: ', open',
    reason: beyond,
  },
  {
    api: 'Fetch',
    path: 'responses.*.partitions.*.abortedTransactions.**',
    scenario: 'random-operations',
    label: 'in segments',
    apache: missing,
    reason: nextSegment,
  },
  ...['Fetch', 'ListOffsets'].map((api) => ({
    api,
    path: api === 'Fetch' ? 'responses.*.partitions.*.lastStableOffset' : 'topics.*.partitions.*.offset',
    scenario: 'random-operations',
    label: 'cut into',
    reason:
      'Apache begins what is left of an open transaction with the batch that the log starts in; ours where the log starts',
  })),
  {
    api: 'ListOffsets',
    path: 'topics.*.partitions.*.*',
    scenario: 'random-operations',
    label: 'in segments',
    apache: -1,
    reason: deletedFirst,
  },
];

/** The ends of epochs. */
const ofEpochs: readonly KnownDifference[] = [
  {
    api: 'InitProducerId',
    path: 'errorCode',
    label: 'used up,',
    apache: -1,
    reason:
      'Apache fails on another epoch than the last (error -1) when all are used up; ours says who is fenced, and repeats its last answer',
  },
  ...['InitProducerId', 'DescribeTransactions'].map((api) => ({
    api,
    path: '**',
    label: 'whose marker is refused',
    reason:
      'Apache leaves a transaction open for good when a partition has seen a newer epoch than its marker; ours ends it',
  })),
];

/** Requests in which a partition stands twice. */
export const ofRepetitions: readonly KnownDifference[] = [
  {
    api: 'Produce',
    path: 'responses.*.partitionResponses.**',
    label: 'twice the same partition',
    reason:
      'Apache writes the last of the batches and loses the others, though it answers as if all were well; ours writes and answers each',
  },
];

export const ofTransactions: readonly KnownDifference[] = [
  ...ofEpochs,
  ...ofRandomOperations,
  {
    api: 'Fetch',
    path: 'responses.*.partitions.*.abortedTransactions',
    label: 'the first and the third are open',
    reason: beyond,
  },
];
