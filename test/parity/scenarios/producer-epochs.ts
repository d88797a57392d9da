import { DescribeTransactionsRequest, IncrementalAlterConfigsRequest } from '@barnabas/protocol';
import { learntPlus } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';
import { add, end, init, produce, producerOf, producersOf, untilState } from './transaction-steps.ts';
import type { Producer } from './transaction-steps.ts';

const topic = 'producer-epochs';
const givenVersionMin = 3;

/** KIP-360: a producer that says who it was. */
function given(version: number): Step[] {
  const id = `epochs-given-${version}`;
  const me = producerOf(id);
  const first: Producer = { ...me };
  const at = (producerEpoch: number, producerId = first.producerId) => ({ producerId, producerEpoch });
  const ask = (label: string, more: ReturnType<typeof at>): Step => init(version, label, id, more, { keep: {} });
  return [
    init(version, 'of nobody, epoch 0', `${id}-new`, { producerId: 4_000_000, producerEpoch: 0 }, { keep: {} }),
    init(version, 'of nobody, epoch 32766', `${id}-b`, { producerId: 4_000_001, producerEpoch: 32_766 }, { keep: {} }),
    init(version, 'of nobody, epoch 32767', `${id}-c`, { producerId: 4_000_002, producerEpoch: 32_767 }, { keep: {} }),
    init(version, 'first', id),
    ask('epoch 32766', at(32_766)),
    ask('epoch 32767', at(32_767)),
    ask('negative epoch', at(-2)),
    ask('epoch and no id', at(0, -1)),
    ask('id and no epoch', at(-1)),
    ask('another id', at(0, 4_000_003)),
    ask('negative id', at(0, -5)),
    init(version, 'its own', id, at(0)),
    ask('the one before', at(0)),
    init(version, 'none', id),
    ask('two before', at(0)),
    ask('the one before that none was given for', at(1)),
  ];
}

/** Whoever said 32766 is given another id, as the last epoch is kept for fencing. */
const exhausted: readonly Step[] = (() => {
  const id = 'epochs-last';
  const me = producerOf(id);
  return [
    init(4, 'first', id, { producerId: 5_000_000, producerEpoch: 32_765 }),
    init(4, 'its own', id, { producerId: me.producerId, producerEpoch: me.producerEpoch }),
    add(3, 'adds', me, { topic }),
    produce('first', me, { sequence: 0, topic }),
    end(4, 'commits', me, true),
    untilState(id, 'CompleteCommit'),
    init(4, 'the next', id),
    init(5, 'the next again', id),
  ];
})();

const epochs = 32_767;
const [set, remove] = [0, 1];

/** Ours would wait for the disk thirty thousand times. */
function flushing(label: string, configOperation: number, value: string | null): Step {
  const configs = [{ name: 'flush.messages', configOperation, value }];
  const resources = [{ resourceType: 2, resourceName: '__transaction_state', configs }];
  return request(IncrementalAlterConfigsRequest, 1, { resources, validateOnly: false }, { label });
}

/** Every epoch is given out: whoever says an older one now is answered as before, and the next gets another producer id. */
function usedUp(id: string, then: (me: Producer) => readonly Step[]): Step[] {
  const me = producerOf(id);
  return [
    flushing('flushes seldom', set, `${epochs}`),
    init(4, 'of every epoch, one after the other', id, {}, { times: epochs }),
    flushing('flushes as before', remove, null),
    ...then(me),
  ];
}

const lastEpoch: readonly Step[] = [
  ...usedUp('epochs-used-up', (me) => {
    const of = (label: string, producerEpoch: number): Step =>
      init(4, label, me.id, { producerId: me.producerId, producerEpoch }, { keep: {} });
    return [
      of('used up, the one before', 32_765),
      of('used up, two before', 32_764),
      of('used up, one that never was', 32_767),
      add(3, 'in the last epoch', me, { topic }),
      produce('in the last epoch', me, { sequence: 0, topic, version: 12 }),
      producersOf('of the last epoch', topic),
      end(5, 'commits in the last epoch', me, true, { keep: { [`after ${me.id}`]: 'producerId' } }),
      untilState(me.id, 'CompleteCommit'),
      end(5, 'commits again in the last epoch', me, true),
      of('the last epoch, of the id before', 32_766),
      init(5, 'after all', me.id),
      add(3, 'adds after all', me, { topic }),
      produce('after all', me, { sequence: 0, topic, version: 12 }),
      end(5, 'aborts after all', me, false),
      untilState(me.id, 'CompleteAbort'),
    ];
  }),
  ...usedUp('epochs-fenced', (me) => [
    produce('in the last epoch, to be fenced', me, { sequence: 0, topic, version: 12 }),
    init(4, 'fences the last epoch', me.id, {}, { whileAnswered: { errorCode: [51] } }),
    untilState(me.id, 'Empty'),
    producersOf('after the last epoch', topic),
  ]),
];

/** An epoch that only the partition has seen is above that of the markers. */
const overtaken: readonly Step[] = (() => {
  const me = producerOf('epochs-overtaken');
  const ahead: Producer = { ...me, producerEpoch: learntPlus(`epoch of ${me.id}`, 1) };
  const other = producerOf('epochs-beside');
  return [
    init(4, 'to be overtaken', me.id),
    produce('of an epoch to come', ahead, { sequence: 0, topic, isTransactional: false, transactionalId: null }),
    add(3, 'adds', me, { topic }),
    produce('overtaken', me, { sequence: 0, topic }),
    end(4, 'aborts', me, false),
    init(4, 'beside', other.id),
    add(3, 'beside', other, { topic }),
    end(4, 'aborts beside', other, false),
    untilState(other.id, 'CompleteAbort'),
    request(DescribeTransactionsRequest, 0, { transactionalIds: [me.id] }, { label: 'whose marker is refused' }),
    init(4, 'whose marker is refused', me.id),
  ];
})();

export const producerEpochs: Scenario = {
  name: 'producer-epochs',
  steps: [
    ...allCoordinatorsReady,
    ...madeTopic({ name: topic }),
    ...[givenVersionMin, 4, 5].flatMap(given),
    ...exhausted,
    ...lastEpoch,
    ...overtaken,
  ],
};
