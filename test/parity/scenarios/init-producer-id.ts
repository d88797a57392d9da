import { InitProducerIdRequest, ProduceRequest } from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

const producerVersionMin = 3;

function init(
  version: number,
  label: string,
  more: { producerId?: number; producerEpoch?: number } = {},
  options: StepOptions = {},
): Step {
  const body = { transactionalId: null, transactionTimeoutMs: 60_000, ...more };
  return request(InitProducerIdRequest, version, body, { label, ...options });
}

interface Sequenced {
  readonly sequence: number;
  readonly epoch?: number;
  readonly count?: number;
  readonly producer?: string;
}

function produce(
  label: string,
  { sequence, epoch = 0, count = 1, producer = 'producer' }: Sequenced,
  version = 9,
): Step {
  const records = Array.from({ length: count }, (_, at) => ({
    value: Buffer.from(`${sequence + at}`),
    timestamp: baseTimestampMs,
    offsetDelta: at,
  }));
  const bytes = batch({ producerId: learnt<number>(producer), producerEpoch: epoch, baseSequence: sequence, records });
  return request(
    ProduceRequest,
    version,
    { acks: -1, timeoutMs: 10_000, topicData: [{ name: 'idempotent', partitionData: [{ index: 0, records: bytes }] }] },
    { label },
  );
}

export const initProducerId: Scenario = {
  name: 'init-producer-id',
  steps: [
    ...madeTopic({ name: 'idempotent' }),
    // Apache reserves a block of ids when the first one is asked for, and has the client come again.
    init(4, 'until there are ids', {}, { until: { errorCode: 0 } }),
    ...eachVersion(InitProducerIdRequest, (version) => [
      init(version, 'idempotent'),
      ...(version >= producerVersionMin
        ? [
            init(version, 'with an id of its own', { producerId: 1, producerEpoch: 0 }),
            init(version, 'with an id and no epoch', { producerId: 1 }),
            init(version, 'with an epoch and no id', { producerEpoch: 3 }),
          ]
        : []),
      request(
        InitProducerIdRequest,
        version,
        { transactionalId: '', transactionTimeoutMs: 60_000 },
        { label: 'empty transactional id' },
      ),
    ]),
    init(4, 'for what follows', {}, { keep: { producer: 'producerId' } }),
    init(4, 'another', {}, { keep: { another: 'producerId' } }),
    produce('first', { sequence: 0 }),
    produce('duplicate', { sequence: 0 }),
    produce('gap', { sequence: 2 }),
    produce('next', { sequence: 1, count: 3 }),
    produce('duplicate of many', { sequence: 1, count: 3 }),
    produce('overlap', { sequence: 2, count: 3 }),
    ...[4, 5, 6, 7].map((sequence) => produce(`sequence ${sequence}`, { sequence })),
    produce('duplicate within the last five', { sequence: 4 }),
    produce('duplicate beyond the last five', { sequence: 0 }),
    produce('new epoch, not from 0', { sequence: 8, epoch: 1 }),
    produce('new epoch from 0', { sequence: 0, epoch: 1 }),
    produce('old epoch', { sequence: 8, epoch: 0 }),
    produce('unknown producer from the middle', { sequence: 5, producer: 'another' }),
    produce('unknown producer, then a gap', { sequence: 9, producer: 'another' }),
    produce('sequence wraps', { sequence: 2_147_483_647, producer: 'another', epoch: 1 }),
    produce('negative sequence', { sequence: -1, producer: 'another', epoch: 2 }),
    produce('lowest version', { sequence: 1, epoch: 1 }, 3),
    produce('version with topic names, highest', { sequence: 2, epoch: 1 }, 12),
    produce('gap at the highest', { sequence: 7, epoch: 1 }, 12),
  ],
};
