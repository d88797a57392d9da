import {
  DeleteRecordsRequest,
  DescribeProducersRequest,
  InitProducerIdRequest,
  ProduceRequest,
} from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { transactionReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';
import { end, produce as write, producerOf, untilState } from './transaction-steps.ts';

const last = 2_147_483_647;

interface Sequenced {
  readonly topic?: string;
  readonly epoch?: number;
  readonly count?: number;
}

/** `producer` is a name under which its id is learnt. */
function producer(name: string): Step {
  const body = { transactionalId: null, transactionTimeoutMs: 60_000 };
  return request(InitProducerIdRequest, 4, body, {
    label: name,
    until: { errorCode: 0 },
    keep: { [name]: 'producerId' },
  });
}

function produce(who: string, label: string, sequence: number, more: Sequenced = {}): Step {
  const { topic = 'sequences', epoch = 0, count = 1 } = more;
  const records = Array.from({ length: count }, (_, at) => ({
    value: Buffer.from(`${label} ${at}`),
    timestamp: baseTimestampMs,
    offsetDelta: at,
  }));
  const bytes = batch({ producerId: learnt<number>(who), producerEpoch: epoch, baseSequence: sequence, records });
  const topicData = [{ name: topic, partitionData: [{ index: 0, records: bytes }] }];
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label: `${who}: ${label}` });
}

function producersOf(label: string, name = 'sequences'): Step {
  return request(DescribeProducersRequest, 0, { topics: [{ name, partitionIndexes: [0] }] }, { label });
}

function recordsDeleted(label: string, offset: number, name = 'sequences'): Step {
  const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }];
  return request(DeleteRecordsRequest, 2, { topics, timeoutMs: 10_000 }, { label });
}

/** What is known of a producer outlives its records. */
const deleted: readonly Step[] = [
  producer('deleted'),
  ...[0, 1, 2].map((sequence) => produce('deleted', `sequence ${sequence}`, sequence)),
  recordsDeleted('all of them', -1),
  producersOf('without records'),
  produce('deleted', 'duplicate of what is gone', 1),
  produce('deleted', 'gap after what is gone', 5),
  produce('deleted', 'from the start', 0),
  produce('deleted', 'next', 3),
  produce('deleted', 'new epoch from the middle', 4, { epoch: 1 }),
  produce('deleted', 'new epoch', 0, { epoch: 1 }),
  recordsDeleted('all of them again', -1),
  produce('deleted', 'old epoch', 4),
  produce('deleted', 'duplicate in the new epoch', 0, { epoch: 1 }),
];

const duplicates: readonly Step[] = [
  producer('repeats'),
  ...[0, 2, 4, 6, 8, 10, 12].map((sequence) => produce('repeats', `from ${sequence}`, sequence, { count: 2 })),
  ...[0, 2, 4, 6, 8, 10, 12].map((sequence) => produce('repeats', `from ${sequence} again`, sequence, { count: 2 })),
  produce('repeats', 'first half of a known batch', 6, { count: 1 }),
  produce('repeats', 'second half of a known batch', 7, { count: 1 }),
  produce('repeats', 'two known batches in one', 8, { count: 4 }),
  produce('repeats', 'known batch and more', 12, { count: 4 }),
  produce('repeats', 'known batch of another epoch', 12, { count: 2, epoch: 1 }),
  produce('repeats', 'negative epoch', 14, { epoch: -1 }),
  produce('repeats', 'no sequence', -1),
  produce('repeats', 'sequence below none', -2),
  produce('repeats', 'still goes on', 14),
  producersOf('after repeats'),
];

const wraps: readonly Step[] = [
  producer('wraps'),
  produce('wraps', 'begins below the last', last - 2, { count: 2 }),
  produce('wraps', 'skips the last', 0),
  produce('wraps', 'over the last', last, { count: 3 }),
  produce('wraps', 'over the last again', last, { count: 3 }),
  produce('wraps', 'from 0, which is in that batch', 0),
  produce('wraps', 'goes on from 2', 2),
  produce('wraps', 'the last again', last),
  producersOf('after the wrap'),
  producer('ends'),
  produce('ends', 'ends with the last', last, { count: 1 }),
  produce('ends', 'from 1', 1),
  produce('ends', 'from the last again, longer', last, { count: 2 }),
  produce('ends', 'from 0', 0),
  produce('ends', 'the one before', last),
];

/** Epochs of idempotent producers are nobody's to count but the broker's that is written to. */
const epochs: readonly Step[] = [
  producer('ages'),
  produce('ages', 'epoch 0', 0),
  produce('ages', 'epoch 32766', 0, { epoch: 32_766 }),
  produce('ages', 'epoch 32767', 0, { epoch: 32_767 }),
  produce('ages', 'epoch 32767 goes on', 1, { epoch: 32_767 }),
  produce('ages', 'negative epoch', 2, { epoch: -32_768 }),
  produce('ages', 'epoch 5', 2, { epoch: 5 }),
  producersOf('of the last epoch'),
];

/** A producer is known in each partition on its own. */
const elsewhere: readonly Step[] = [
  producer('wanders'),
  produce('wanders', 'first', 0),
  produce('wanders', 'elsewhere from the middle', 7, { topic: 'sequences-b' }),
  produce('wanders', 'goes on here', 1),
  produce('wanders', 'goes on there', 8, { topic: 'sequences-b' }),
  recordsDeleted('half of it', 1, 'sequences-b'),
  produce('wanders', 'duplicate of what is gone there', 7, { topic: 'sequences-b' }),
  produce('wanders', 'duplicate of what is there', 8, { topic: 'sequences-b' }),
  producersOf('there', 'sequences-b'),
];

/** Batches that have a producer and no epoch are known, too, so that a transaction need not begin at 0. */
const withoutEpoch: readonly Step[] = (() => {
  const me = producerOf('sequences-without-epoch');
  const sent = { topic: 'sequences', version: 12 };
  const outside = { ...sent, isTransactional: false, transactionalId: null };
  return [
    ...transactionReady(me.id, 'without an epoch', 5),
    write('without an epoch', { ...me, producerEpoch: -1 }, { ...outside, sequence: 0 }),
    write('without an epoch, after a gap', { ...me, producerEpoch: -1 }, { ...outside, sequence: 7 }),
    write('in its epoch', me, { ...sent, sequence: 3 }),
    write('in its epoch, after a gap', me, { ...sent, sequence: 7 }),
    write('in its epoch, the next', me, { ...sent, sequence: 4 }),
    end(5, 'commits', me, true),
    untilState(me.id, 'CompleteCommit'),
  ];
})();

export const sequences: Scenario = {
  name: 'sequences',
  steps: [
    ...madeTopic({ name: 'sequences' }),
    ...madeTopic({ name: 'sequences-b' }),
    ...deleted,
    ...duplicates,
    ...wraps,
    ...epochs,
    ...elsewhere,
    ...withoutEpoch,
  ],
};
