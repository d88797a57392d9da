import { FetchRequest, ListOffsetsRequest, ProduceRequest } from '@barnabas/protocol';
import type { RecordBatchInput } from '@barnabas/protocol';
import { batch } from '../reference.ts';
import { eachVersion, oneWay, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';

const topic = 'corner-produce';
const [lengthAt, magicAt, crcAt] = [8, 16, 17];
const topicIdVersionMin = 13;

type Placed = readonly [partition: number, records: Uint8Array];

interface Whole {
  readonly transactionalId?: string | null;
  readonly acks?: number;
  readonly name?: string;
}

function records(count: number, more: { key?: Buffer | null; timestamp?: number } = {}) {
  return Array.from({ length: count }, (_, offsetDelta) => ({
    key: Buffer.from('k'),
    value: Buffer.from('v'),
    timestamp: baseTimestampMs,
    ...more,
    offsetDelta,
  }));
}

function one(input: Partial<RecordBatchInput> = {}, alter?: (bytes: Buffer) => Buffer | void): Uint8Array {
  return batch({ records: records(1), ...input }, alter);
}

function bodyOf(partitions: readonly Placed[], { transactionalId = null, acks = -1, name = topic }: Whole) {
  const partitionData = partitions.map(([index, bytes]) => ({ index, records: bytes }));
  return { transactionalId, acks, timeoutMs: 10_000, topicData: [{ name, partitionData }] };
}

function produce(version: number, label: string, partitions: readonly Placed[], whole: Whole = {}): Step {
  return request(ProduceRequest, version, bodyOf(partitions, whole), { label });
}

const magic = (value: number) => (bytes: Buffer) => void bytes.writeInt8(value, magicAt);
const length = (value: number) => (bytes: Buffer) => void bytes.writeInt32BE(value, lengthAt);
const wrongCrc = (bytes: Buffer) => void bytes.writeInt32BE(1, crcAt);
const cutShort = (bytes: Buffer) => bytes.subarray(0, -1);
/** Of a producer that nobody knows. */
const inTransaction = (producerId = 9_000_001, producerEpoch = 0) =>
  ({ isTransactional: true, producerId, producerEpoch, baseSequence: 0 }) as const;
const id = { transactionalId: 'corner-produce' };

/** What fails as a whole, and what only where it is wrong. */
function together(version: number): Step[] {
  const several = (label: string, first: Placed[1], second: Placed[1], whole: Whole = {}): Step =>
    produce(
      version,
      label,
      [
        [0, first],
        [1, second],
      ],
      whole,
    );
  return [
    several('good and magic 3', one(), one({}, magic(3))),
    several('magic -1 and good', one({}, magic(-1)), one()),
    ...[-13, 13, 14, 48, 4900].map((size) => several(`good and ${size} bytes`, one(), one({}, length(size)))),
    ...[0, 1].map((value) => several(`good and magic ${value}`, one(), one({}, magic(value)))),
    several('good and a wrong CRC', one(), one({}, wrongCrc)),
    several('transactional and magic 3', one({ isTransactional: true }), one({}, magic(3)), id),
    several('magic 3 and transactional', one({}, magic(3)), one({ isTransactional: true }), id),
    several('transactional without id, and good', one(inTransaction()), one()),
    several('good, and transactional without id', one(), one(inTransaction())),
    several('of two producers', one(inTransaction()), one(inTransaction(9_000_002)), id),
    several('of two epochs', one(inTransaction()), one(inTransaction(9_000_001, 1)), id),
    several('of two producers, one CRC wrong', one(inTransaction()), one(inTransaction(9_000_002), wrongCrc), id),
    several('of two producers, one cut short', one(inTransaction()), one(inTransaction(9_000_002), cutShort), id),
    several('of two producers, acks 7', one(inTransaction()), one(inTransaction(9_000_002)), { ...id, acks: 7 }),
    produce(
      version,
      'of two producers, one partition unknown',
      [
        [0, one(inTransaction())],
        [9, one(inTransaction(9_000_002))],
      ],
      id,
    ),
    produce(version, 'good, and transactional without id of an unknown partition', [
      [0, one()],
      [9, one(inTransaction())],
    ]),
    ...[cutShort, magic(1)].map((alter) => produce(version, 'transactional bytes', [[0, one(inTransaction(), alter)]])),
    produce(version, 'unknown producer, acks 7', [[0, one(inTransaction())]], { ...id, acks: 7 }),
    oneWay(ProduceRequest, version, bodyOf([[0, one(inTransaction())]], { acks: 0 }), { label: 'acks 0, no id' }),
    oneWay(ProduceRequest, version, bodyOf([[0, one({}, magic(3))]], { acks: 0 }), { label: 'acks 0, magic 3' }),
  ];
}

const producers: Readonly<Record<string, Partial<RecordBatchInput>>> = {
  'no producer': {},
  'no producer, epoch and sequence': { producerEpoch: 3, baseSequence: 4 },
  'negative producer': { producerId: -2, producerEpoch: -1, baseSequence: 0 },
  'no sequence': { producerId: 9_000_003, producerEpoch: 0, baseSequence: -1 },
  'no epoch': { producerId: 9_000_004, producerEpoch: -1, baseSequence: 0 },
  'negative epoch': { producerId: 9_000_005, producerEpoch: -5, baseSequence: 0 },
};

/** Who writes, and whether in a transaction: a batch in a transaction of nobody is stored, and seen by everybody. */
function writers(version: number): Step[] {
  return Object.entries(producers).flatMap(([label, producer]) =>
    [true, false].flatMap((isTransactional) =>
      [null, '', 'corner-produce'].map((transactionalId) =>
        produce(
          version,
          `${label}, ${isTransactional ? '' : 'not '}transactional, id ${transactionalId}`,
          [[0, one({ ...producer, isTransactional })]],
          { transactionalId, name: 'corner-writers' },
        ),
      ),
    ),
  );
}

function seen(name: string, partition = 0): Step[] {
  return [0, 1].flatMap((isolationLevel) => [
    request(
      FetchRequest,
      11,
      {
        maxWaitMs: 0,
        minBytes: 0,
        isolationLevel,
        topics: [{ topic: name, partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: 5_000_000 }] }],
        forgottenTopicsData: [],
        rackId: '',
        sessionEpoch: -1,
      },
      { label: `${name}-${partition}, isolation level ${isolationLevel}` },
    ),
    request(
      ListOffsetsRequest,
      7,
      { replicaId: -1, isolationLevel, topics: [{ name, partitions: [{ partitionIndex: partition, timestamp: -1 }] }] },
      { label: `${name}-${partition}, isolation level ${isolationLevel}` },
    ),
  ]);
}

/** Errors of single records. */
const recordErrors: readonly Step[] = [
  ...madeTopic({ name: 'corner-compacted', configs: { 'cleanup.policy': 'compact' } }),
  ...madeTopic({ name: 'corner-stamped', configs: { 'message.timestamp.type': 'LogAppendTime' } }),
  produce(11, '1500 without key', [[0, batch({ records: records(1500, { key: null }) })]], {
    name: 'corner-compacted',
  }),
  produce(
    11,
    '1010 without key, thousand and more errors in few bytes',
    [[0, batch({ compression: 'gzip', records: records(1010, { key: null }) })]],
    { name: 'corner-compacted' },
  ),
  ...[topic, 'corner-stamped'].flatMap((name) =>
    [baseTimestampMs, -1].map((time) =>
      produce(11, `${name}: ${time}, time set by the producer`, [[0, one({ logAppendTimeMs: time })]], { name }),
    ),
  ),
  ...[topic, 'corner-stamped'].map((name) =>
    produce(11, `${name}: no time`, [[0, batch({ records: records(2, { timestamp: -1 }) })]], { name }),
  ),
];

/** Named twice: a topic, which is answered once, and a partition. */
function twice(version: number): Step[] {
  const place = { index: 0, records: one() };
  const ask = (label: string, topicData: { name: string; partitionData: (typeof place)[] }[]): Step =>
    request(ProduceRequest, version, { transactionalId: null, acks: -1, timeoutMs: 10_000, topicData }, { label });
  const name = `corner-twice-${version}`;
  return [
    ...madeTopic({ name, partitions: 2 }),
    ask('twice the same topic', [
      { name, partitionData: [place] },
      { name, partitionData: [{ ...place, index: 1 }] },
    ]),
    ask('twice the same topic, which is unknown', [
      { name: 'corner-unknown', partitionData: [place] },
      { name: 'corner-unknown', partitionData: [{ ...place, index: 1 }] },
    ]),
    ask('twice the same partition', [{ name, partitionData: [place, place] }]),
  ];
}

const versionsByName = (steps: (version: number) => Step[]): Step[] =>
  eachVersion(ProduceRequest, (version) =>
    version < topicIdVersionMin ? steps(version) : steps(topicIdVersionMin - 1),
  );

export const produceCorners: Scenario = {
  name: 'produce-corners',
  steps: [
    ...allCoordinatorsReady,
    ...madeTopic({ name: topic, partitions: 2 }),
    ...madeTopic({ name: 'corner-writers' }),
    ...versionsByName(together),
    ...together(11),
    ...versionsByName(writers),
    ...writers(11),
    ...recordErrors,
    ...seen(topic),
    ...seen(topic, 1),
    ...seen('corner-writers'),
    ...seen('corner-stamped'),
    ...versionsByName(twice),
  ],
};
