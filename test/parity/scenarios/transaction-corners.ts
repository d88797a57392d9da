import { DescribeTransactionsRequest, ListTransactionsRequest, WriteTxnMarkersRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';
import {
  add,
  addBatched,
  addOffsets,
  commitOffsets,
  end,
  endAndGoOn,
  init,
  offsetsOf,
  produce,
  producerOf,
  producersOf,
  seen,
  untilState,
} from './transaction-steps.ts';
import type { Producer } from './transaction-steps.ts';
import { withLevel } from './transaction-levels.ts';

const stranger: Producer = { id: 'corner-nobody', producerId: 99, producerEpoch: 0 };

/** Offsets in a transaction: who may commit them, and who sees them when. */
function offsetsInTransactions(version: number): Step[] {
  const id = `corner-offsets-${version}`;
  const group = `corner-group-${version}`;
  const me = producerOf(id);
  const older = Math.min(version, 3);
  const ofMember = (label: string, more: Parameters<typeof commitOffsets>[4]): Step =>
    commitOffsets(version, label, me, group, more);
  return [
    init(4, 'first', id),
    commitOffsets(version, 'group not added', me, group),
    addOffsets(older, 'no group', me, ''),
    addOffsets(older, 'stranger', stranger, group),
    addOffsets(older, 'future epoch', { ...me, producerEpoch: 9 }, group),
    addOffsets(older, 'adds the group', me, group),
    commitOffsets(version, 'first', me, group),
    commitOffsets(version, 'unknown partition beside a known', me, group, {}, [{}, { partitionIndex: 9 }]),
    commitOffsets(version, 'metadata too long', me, group, {}, [{ committedMetadata: 'm'.repeat(5000) }]),
    commitOffsets(version, 'without metadata', me, group, {}, [{ committedMetadata: null }]),
    commitOffsets(version, 'future epoch', { ...me, producerEpoch: 9 }, group),
    commitOffsets(version, 'another producer', { ...me, producerId: 99_999 }, group),
    commitOffsets(version, 'unknown id', { ...me, id: 'corner-nobody' }, group),
    commitOffsets(version, 'no group', me, ''),
    ...(version >= 3
      ? [
          ofMember('unknown member', { memberId: 'stranger', generationId: 1 }),
          ofMember('generation without member', { memberId: '', generationId: 7 }),
          ofMember('unknown instance', { memberId: 'stranger', groupInstanceId: 'i', generationId: 1 }),
        ]
      : []),
    offsetsOf('pending', group, false),
    offsetsOf('pending, stable ones', group, true),
    end(older, 'aborts', me, false),
    untilState(id, 'CompleteAbort'),
    offsetsOf('aborted', group, true),
    init(4, 'again', id),
    addOffsets(older, 'adds the group', me, group),
    commitOffsets(version, 'to be committed', me, group, {}, [{ committedOffset: 6 }]),
    end(older, 'commits', me, true),
    untilState(id, 'CompleteCommit'),
    offsetsOf('committed', group, true),
  ];
}

/** KIP-890: what brokers ask of the coordinator. */
function batched(version: number): Step[] {
  const [one, two] = [producerOf(`corner-one-${version}`), producerOf(`corner-two-${version}`)];
  return [
    init(4, 'one', one.id),
    init(4, 'two', two.id),
    addBatched(version, 'verifies what is not there', [{ who: one, verifyOnly: true }]),
    addBatched(version, 'adds for two', [{ who: one }, { who: two, partitions: [0, 1] }]),
    addBatched(version, 'verifies', [{ who: one, verifyOnly: true }]),
    addBatched(version, 'verifies more than there is', [{ who: one, partitions: [0, 1], verifyOnly: true }]),
    addBatched(version, 'good and unknown', [{ who: one }, { who: stranger }]),
    addBatched(version, 'unknown topic', [{ who: one, topic: 'corner-unknown' }]),
    addBatched(version, 'future epoch', [{ who: { ...one, producerEpoch: 9 } }]),
    addBatched(version, 'another producer', [{ who: { ...one, producerId: 99_999 }, verifyOnly: true }]),
    addBatched(version, 'no name', [{ who: { ...one, id: '' } }]),
    addBatched(version, 'no partitions', [{ who: one, partitions: [] }]),
    end(4, 'one aborts', one, false),
    untilState(one.id, 'CompleteAbort'),
    end(4, 'two commits', two, true),
    untilState(two.id, 'CompleteCommit'),
  ];
}

/** Several at once: the last stable offset, and whose records consumers leave out. */
function interleaved(): Step[] {
  const [first, second, third] = ['corner-a', 'corner-b', 'corner-c'].map(producerOf) as [Producer, Producer, Producer];
  const all = [first, second, third];
  return [
    ...all.map(({ id }) => init(4, 'first', id)),
    ...all.map((who) => add(3, 'adds', who)),
    produce(
      'not in a transaction',
      { id: 'none', producerId: -1, producerEpoch: -1 },
      {
        sequence: -1,
        isTransactional: false,
        transactionalId: null,
      },
    ),
    produce('first', first, { sequence: 0, count: 2 }),
    produce('second', second, { sequence: 0 }),
    produce('first again', first, { sequence: 2 }),
    produce('third', third, { sequence: 0, count: 3 }),
    produce('duplicate', third, { sequence: 0, count: 3 }),
    produce('gap', third, { sequence: 9 }),
    producersOf('three open'),
    ...seen('three open'),
    end(4, 'second aborts', second, false),
    untilState(second.id, 'CompleteAbort'),
    ...seen('the first and the third are open'),
    end(4, 'first commits', first, true),
    untilState(first.id, 'CompleteCommit'),
    producersOf('one open'),
    ...seen('the third is open'),
    end(4, 'third aborts', third, false),
    untilState(third.id, 'CompleteAbort'),
    producersOf('none open'),
    ...seen('none open'),
    produce('after the end', first, { sequence: 3 }),
    produce('of no transaction, with its id', first, { sequence: 3, isTransactional: false }),
    produce('another id', { ...first, id: 'corner-b' }, { sequence: 3 }),
    produce('transactional without an id', first, { sequence: 3, transactionalId: null }),
  ];
}

type Filters = Partial<Input<typeof ListTransactionsRequest>>;

function list(version: number, label: string, filters: Filters): Step {
  return request(ListTransactionsRequest, version, { stateFilters: [], producerIdFilters: [], ...filters }, { label });
}

/** One in every state that lasts. */
function states(): Step[] {
  const [empty, ongoing] = ['corner-empty', 'corner-ongoing'].map(producerOf) as [Producer, Producer];
  const described = request(
    DescribeTransactionsRequest,
    0,
    { transactionalIds: [empty.id, ongoing.id, 'corner-a', 'corner-b', 'corner-nobody', ongoing.id] },
    { label: 'in every state' },
  );
  return [
    init(4, 'empty', empty.id),
    init(4, 'ongoing', ongoing.id),
    add(3, 'ongoing', ongoing),
    addOffsets(3, 'ongoing', ongoing, 'corner-group-3'),
    described,
    ...eachVersion(ListTransactionsRequest, (version) => [
      ...['Empty', 'Ongoing', 'CompleteCommit', 'CompleteAbort', 'PrepareCommit', 'Dead', 'ongoing'].map((state) =>
        list(version, state, { stateFilters: [state] }),
      ),
      list(version, 'two states', { stateFilters: ['Ongoing', 'Empty'] }),
      list(version, 'by producer', { producerIdFilters: [ongoing.producerId] }),
      list(version, 'unknown producer', { producerIdFilters: [99_999] }),
      list(version, 'by producer and state', { producerIdFilters: [ongoing.producerId], stateFilters: ['Empty'] }),
      ...(version >= 1
        ? [
            list(version, 'longer than an hour', { durationFilter: 3_600_000 }),
            list(version, 'longer than nothing', { durationFilter: 0 }),
            list(version, 'negative duration', { durationFilter: -5 }),
          ]
        : []),
      ...(version >= 2
        ? ['corner-.*', 'corner', '.*ongoing', '', '(', 'CORNER-.*'].map((transactionalIdPattern) =>
            list(version, `pattern ${transactionalIdPattern}`, { transactionalIdPattern }),
          )
        : []),
    ]),
    init(4, 'of an ongoing one', ongoing.id, {}, { until: { errorCode: 0 } }),
    init(4, 'with its id and epoch', empty.id, {
      producerId: empty.producerId,
      producerEpoch: empty.producerEpoch,
    }),
    init(4, 'with an old epoch', empty.id, { producerId: empty.producerId, producerEpoch: 0 }),
    init(4, 'with a future epoch', empty.id, { producerId: empty.producerId, producerEpoch: 77 }),
    init(4, 'with another id', empty.id, { producerId: 99_999, producerEpoch: 0 }),
    init(4, 'timeout of 0', 'corner-timeout', { transactionTimeoutMs: 0 }),
    init(4, 'negative timeout', 'corner-timeout', { transactionTimeoutMs: -1 }),
    init(4, 'timeout too long', 'corner-timeout', { transactionTimeoutMs: 900_001 }),
  ];
}

/** Nobody ends it: the coordinator does. */
function timesOut(): Step[] {
  const me = producerOf('corner-late');
  return [
    init(4, 'short', me.id, { transactionTimeoutMs: 1000 }),
    add(3, 'adds', me),
    produce('soon to be aborted', me, { sequence: 0 }),
    untilState(me.id, 'CompleteAbort'),
    end(4, 'commits too late', me, true),
    add(3, 'adds too late', me),
    produce('too late', me, { sequence: 1 }),
    ...seen('after the timeout'),
  ];
}

/** Every end raises the epoch; a client that heard no answer asks again with the epoch before. */
function newProtocol(): Step[] {
  const me = producerOf('corner-v5');
  const first = producerOf('corner-v5');
  const remembered: Producer = {
    id: 'corner-v5',
    producerId: first.producerId,
    producerEpoch: 0,
  };
  return [
    init(5, 'first', me.id),
    end(5, 'nothing, commits', me, true, { until: { errorCode: 48 } }),
    end(5, 'nothing, aborts', me, false),
    init(5, 'again', me.id, {}, { until: { errorCode: 0 } }),
    produce('from the middle', me, { sequence: 4, version: 12 }),
    produce('adds its partition', me, { sequence: 0, version: 12 }),
    produce('next', me, { sequence: 1, version: 12 }),
    produce('another partition', me, { sequence: 0, version: 12, partition: 1 }),
    commitOffsets(5, 'adds the group', me, 'corner-group-v5'),
    offsetsOf('pending', 'corner-group-v5', true),
    producersOf('open'),
    end(5, 'old epoch', remembered, true),
    endAndGoOn('commits', me, true),
    untilState(me.id, 'CompleteCommit'),
    offsetsOf('committed', 'corner-group-v5', true),
    produce('of the epoch before', remembered, { sequence: 2, version: 12 }),
    produce('in the next', me, { sequence: 0, version: 12 }),
    endAndGoOn('aborts', me, false),
    untilState(me.id, 'CompleteAbort'),
    ...seen('after both'),
    producersOf('after both'),
    add(3, 'older client', me),
    produce('older client', me, { sequence: 0, version: 11 }),
    end(4, 'older client', me, true),
  ];
}

/** Retries of what was answered already: the epoch of the request is the one before. */
function retriedEnds(committed: boolean): Step[] {
  const id = `corner-retry-${committed ? 'commit' : 'abort'}`;
  const me = producerOf(id);
  const before: Producer = { ...me, producerEpoch: 0 };
  return [
    init(5, 'first', id),
    produce('in epoch 0', me, { sequence: 0, version: 12 }),
    endAndGoOn('ends', me, committed),
    untilState(id, committed ? 'CompleteCommit' : 'CompleteAbort'),
    end(5, 'the same again, in the epoch before', before, committed),
    end(5, 'the opposite, in the epoch before', before, !committed),
    end(5, 'in the epoch now', me, committed),
    // To abort nothing succeeds, and the next has to wait until it is done.
    end(5, 'the opposite, in the epoch now', me, !committed, committed ? {} : { until: { errorCode: 48 } }),
    untilState(id, 'CompleteAbort'),
    end(5, 'in an epoch to come', { ...me, producerEpoch: 20 }, committed),
    end(5, 'another producer', { ...me, producerId: 99_999 }, committed),
    end(5, 'no id', { ...me, id: '' }, committed),
    end(5, 'unknown id', { ...me, id: 'corner-nobody' }, committed),
  ];
}

function markers(version: number): Step[] {
  const me = producerOf(`corner-hanging-${version}`);
  const write = (label: string, more: Partial<Input<typeof WriteTxnMarkersRequest>['markers'][number]>): Step =>
    request(
      WriteTxnMarkersRequest,
      version,
      {
        markers: [
          {
            producerId: me.producerId,
            producerEpoch: me.producerEpoch,
            transactionResult: false,
            topics: [{ name: 'txn-b', partitionIndexes: [0] }],
            coordinatorEpoch: 0,
            ...more,
          },
        ],
      },
      { label },
    );
  return [
    init(4, 'hanging', me.id),
    add(3, 'hanging', me),
    produce('hanging', me, { sequence: 0 }),
    write('negative epoch', { producerEpoch: -1 }),
    write('unknown topic', { topics: [{ name: 'corner-unknown', partitionIndexes: [0] }] }),
    write('known and unknown partition', { topics: [{ name: 'txn-b', partitionIndexes: [9] }] }),
    write('no topics', { topics: [] }),
    write('aborts it', {}),
    ...seen('by force'),
    write('aborts it again', {}),
    write('commits of a producer that nobody knows', { producerId: 424_242, transactionResult: true }),
    producersOf('after the markers'),
    end(4, 'the coordinator still knows it', me, false),
    untilState(me.id, 'CompleteAbort'),
  ];
}

export const transactionCorners: Scenario = {
  name: 'transaction-corners',
  steps: [
    ...allCoordinatorsReady,
    ...madeTopic({ name: 'txn-b', partitions: 2 }),
    ...[0, 2, 3, 4, 5].flatMap(offsetsInTransactions),
    ...[4, 5].flatMap(batched),
    ...interleaved(),
    ...states(),
    ...timesOut(),
    ...newProtocol(),
    ...[true, false].flatMap(retriedEnds),
    ...[1, 2].flatMap(markers),
    ...[0, 1].flatMap(withLevel),
  ],
};
