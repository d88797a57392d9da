import type { Scenario, Step } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';
import { add, end, init, produce, producerOf, untilState } from './transaction-steps.ts';
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

export const producerEpochs: Scenario = {
  name: 'producer-epochs',
  steps: [
    ...allCoordinatorsReady,
    ...madeTopic({ name: topic }),
    ...[givenVersionMin, 4, 5].flatMap(given),
    ...exhausted,
  ],
};
