import {
  AddPartitionsToTxnRequest,
  DeleteRecordsRequest,
  EndTxnRequest,
  InitProducerIdRequest,
  ProduceRequest,
  WriteTxnMarkersRequest,
} from '@barnabas/protocol';
import type { RecordBatchInput } from '@barnabas/protocol';
import { batch } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { RandomGroup } from './random-group.ts';
import { epochShift, RandomProducer } from './random-model.ts';
import type { Place } from './random-model.ts';
import { RandomQuestions } from './random-questions.ts';
import { SeededChoice } from './seeded-choice.ts';
import { madeTopic } from './topic.ts';

/** Between them they meet every known difference. */
export const defaultSeeds: readonly number[] = [12, 25];
const operations = 300;
const dayMs = 86_400_000;
/** Long before today, of which markers carry the time. */
const startMs = 1_750_000_000_000;
/** CONCURRENT_TRANSACTIONS, and what coordinators say that are not ready. */
const notNow = [51, 14, 15, 16];
const codecs = ['none', 'none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** Of several segments those at the front go when retention comes by. */
function isInOneSegment({ topic }: Place): boolean {
  return topic.endsWith('-a');
}

type Expected = { readonly producerId?: number; readonly producerEpoch?: number };
type Operation = () => readonly Step[];

/** Requests by chance, right and wrong, about a few partitions and producers; the same ones for the same seed. */
class RandomOperations {
  readonly #choice: SeededChoice;
  readonly #places: readonly Place[];
  readonly #transactional: readonly RandomProducer[];
  readonly #idempotent: readonly RandomProducer[];
  readonly #name: string;
  readonly #groups: RandomGroup;
  readonly #ask = new RandomQuestions((text, options) => this.#label(text, options));
  #counter = 0;
  #timeMs = startMs;

  constructor(seed: number, name: string) {
    this.#choice = new SeededChoice(seed);
    this.#name = name;
    this.#groups = new RandomGroup(`${name}-g`, (text, options) => this.#label(text, options));
    const partitions = ['a', 'b'].flatMap((topic) => [0, 1].map((partition) => ({ topic, partition })));
    this.#places = partitions.map(({ topic, partition }) => ({
      topic: `${this.#name}-${topic}`,
      partition,
      end: 0,
      isCut: false,
    }));
    this.#transactional = [1, 2, 3].map((at) => new RandomProducer(`${this.#name}-t${at}`, true));
    this.#idempotent = [1, 2].map((at) => new RandomProducer(`${this.#name}-i${at}`, false));
  }

  steps(): Step[] {
    const [a, b] = ['a', 'b'].map((topic) => `${this.#name}-${topic}`);
    const made = [
      // One segment here; there a segment ends where a marker, which carries the time of today, follows records.
      ...madeTopic({
        name: a ?? '',
        partitions: 2,
        configs: { 'retention.ms': '-1', 'segment.ms': `${1000 * dayMs}` },
      }),
      ...madeTopic({ name: b ?? '', partitions: 2, configs: { 'retention.ms': '-1', 'segment.ms': `${dayMs}` } }),
    ];
    const initial = [...this.#transactional, ...this.#idempotent].map((who) => this.#initStep(who, 4, {}));
    const drawn = Array.from({ length: operations }, () => this.#choice.weighted(this.#operations())());
    return [...allCoordinatorsReady, ...made, ...initial, ...drawn.flat(), ...this.#everything()];
  }

  #operations(): readonly (readonly [weight: number, operation: Operation])[] {
    return [
      [4, () => this.#producePlain()],
      [7, () => this.#produceIdempotent()],
      [26, () => this.#produceTransactional()],
      [6, () => this.#addPartitions()],
      [12, () => this.#end()],
      [3, () => this.#init()],
      [5, () => this.#offsets()],
      [4, () => this.#deleteRecords()],
      [9, () => [this.#listOffsets(this.#place())]],
      [9, () => [this.#fetch(this.#place(), this.#choice.below(2))]],
      [4, () => [this.#ask.producers(this.#place())]],
      [3, () => [this.#ask.transaction(this.#choice.of(this.#transactional).id)]],
      [2, () => [this.#ask.logSizes(this.#choice.of(this.#places.filter(isInOneSegment)))]],
      [1, () => [this.#ask.leaderEpoch(this.#place())]],
      [1, () => this.#marker()],
    ];
  }

  /** What is there when all is done. */
  #everything(): Step[] {
    return [
      ...this.#transactional.flatMap((who) => [this.#ask.transaction(who.id), ...this.#initSteps(who, 5, {})]),
      ...this.#places.flatMap((place) => [
        this.#ask.producers(place),
        this.#fetch(place, 0, 0),
        this.#fetch(place, 1, 0),
        ...[-1, -2, -3].map((timestamp) => this.#listOffsets(place, timestamp)),
        ...(isInOneSegment(place) ? [this.#ask.logSizes(place)] : []),
      ]),
      this.#groups.committed(true),
    ];
  }

  #place(): Place {
    return this.#choice.of(this.#places);
  }

  /** What the report, and the list of known differences, call a partition. */
  #nameOf(place: Place): string {
    const segments = place.topic.endsWith('-b') ? ' in segments' : '';
    const isOpen = this.#transactional.some((who) => who.added.has(place));
    return `${place.topic}-${place.partition}${segments}${place.isCut ? ' cut into' : ''}${isOpen ? ', open' : ''},`;
  }

  #label(text: string, options: StepOptions = {}): StepOptions {
    return { label: `#${++this.#counter} ${text}`, ...options };
  }

  #records(count: number): RecordBatchInput['records'] {
    return Array.from({ length: count }, (_, offsetDelta) => {
      // Mostly ahead, sometimes back, sometimes without a time.
      this.#timeMs += this.#choice.below(20) - 4;
      const value = Buffer.from(`${this.#counter}/${offsetDelta} `.repeat(1 + this.#choice.below(60)));
      const timestamp = this.#choice.percent(3) ? -1 : this.#timeMs;
      return { key: this.#choice.percent(80) ? Buffer.from(`k${offsetDelta}`) : null, value, timestamp, offsetDelta };
    });
  }

  #batch(count: number, producer: Partial<RecordBatchInput> = {}): Uint8Array {
    return batch({ compression: this.#choice.of(codecs), records: this.#records(count), ...producer });
  }

  #produce(version: number, what: string, place: Place, records: Uint8Array, transactionalId: string | null): Step {
    const topicData = [{ name: place.topic, partitionData: [{ index: place.partition, records }] }];
    const body = { transactionalId, acks: this.#choice.percent(15) ? 1 : -1, timeoutMs: 10_000, topicData };
    return request(ProduceRequest, version, body, this.#label(`${what} to ${place.topic}-${place.partition}`));
  }

  #producePlain(): Step[] {
    const place = this.#place();
    const count = 1 + this.#choice.below(4);
    place.end += count;
    return [this.#produce(this.#choice.of([3, 7, 9, 12]), 'plain', place, this.#batch(count), null)];
  }

  /** The right one, or the last again, or one that is off. */
  #sequence(who: RandomProducer, place: Place): { sequence: number; count: number; isRight: boolean } {
    const { next, last } = who.sequencesAt(place);
    const count = 1 + this.#choice.below(3);
    return this.#choice.weighted([
      [86, { sequence: next, count, isRight: true }],
      [6, { ...last, isRight: false }],
      [4, { sequence: next + 1 + this.#choice.below(5), count, isRight: false }],
      [3, { sequence: Math.max(0, next - 1 - this.#choice.below(6)), count, isRight: false }],
      [1, { sequence: -1, count, isRight: false }],
    ]);
  }

  #produceIdempotent(): Step[] {
    const who = this.#choice.of(this.#idempotent);
    const place = this.#place();
    const { sequence, count, isRight } = this.#sequence(who, place);
    const shift = epochShift(this.#choice);
    if (isRight && shift === 0) who.wrote(place, count);
    const of = { producerId: who.producerId, producerEpoch: who.epoch(shift), baseSequence: sequence };
    const what = `${who.id} epoch ${shift} from ${sequence} of ${count}`;
    return [this.#produce(9, what, place, this.#batch(count, of), null)];
  }

  #produceTransactional(): Step[] {
    const who = this.#choice.of(this.#transactional);
    const place = this.#choice.percent(70) && who.added.size > 0 ? this.#choice.of([...who.added]) : this.#place();
    const version = this.#choice.of([9, 11, 11, 12, 12, 12]);
    const { sequence, count, isRight } = this.#sequence(who, place);
    const shift = epochShift(this.#choice);
    // In an epoch to come it would have the markers refused, and a transaction that Apache never ends.
    const isTransactional = !this.#choice.percent(3) || shift > 0;
    const transactionalId = this.#choice.weighted<string | null>([
      [96, who.id],
      [2, this.#choice.of(this.#transactional).id],
      [1, 'random-unknown'],
      [1, null],
    ]);
    const isLetIn = version >= 12 || who.added.has(place);
    if (isRight && shift === 0 && isTransactional && transactionalId === who.id && isLetIn) {
      who.wrote(place, count);
      who.added.add(place);
      who.isOpen = true;
    }
    const producer = { producerId: who.producerId, producerEpoch: who.epoch(shift), baseSequence: sequence };
    const what = `${who.id} epoch ${shift} from ${sequence} of ${count}, ${isTransactional ? '' : 'not '}transactional`;
    const records = this.#batch(count, { ...producer, isTransactional });
    return [this.#produce(version, what, place, records, transactionalId)];
  }

  #addPartitions(): Step[] {
    const who = this.#choice.of(this.#transactional);
    const place = this.#place();
    const shift = epochShift(this.#choice);
    const partition = this.#choice.percent(4) ? 7 : place.partition;
    if (shift === 0 && partition === place.partition) {
      who.added.add(place);
      who.isOpen = true;
    }
    const body = {
      v3AndBelowTransactionalId: who.id,
      v3AndBelowProducerId: who.producerId,
      v3AndBelowProducerEpoch: who.epoch(shift),
      v3AndBelowTopics: [{ name: place.topic, partitions: [partition] }],
    };
    const label = this.#label(`${who.id} epoch ${shift} adds ${place.topic}-${partition}`);
    return [request(AddPartitionsToTxnRequest, 3, body, label)];
  }

  #end(): Step[] {
    const who = this.#choice.of(this.#transactional);
    if (!who.isOpen && this.#choice.percent(70)) return [];
    const version = this.#choice.of([3, 4, 5, 5, 5]);
    const shift = epochShift(this.#choice);
    const committed = this.#choice.percent(55);
    const isRight = shift === 0 && (who.isOpen || (version === 5 && !committed));
    if (isRight) who.ended(version === 5);
    const body = { transactionalId: who.id, producerId: who.producerId, producerEpoch: who.epoch(shift), committed };
    const keep = isRight && version === 5 ? { keep: who.keep } : {};
    const what = `${who.id} epoch ${shift} ${committed ? 'commits' : 'aborts'}`;
    return [request(EndTxnRequest, version, body, this.#label(what, keep)), this.#ask.transaction(who.id)];
  }

  #init(): Step[] {
    const who = this.#choice.of(this.#transactional);
    const shift = epochShift(this.#choice);
    const expects = { producerId: who.producerId, producerEpoch: who.epoch(shift) };
    return this.#initSteps(who, this.#choice.of([4, 5]), this.#choice.percent(50) ? expects : {});
  }

  #initSteps(who: RandomProducer, version: number, expects: Expected): Step[] {
    who.ended(true);
    return [this.#initStep(who, version, expects), this.#ask.transaction(who.id)];
  }

  #initStep(who: RandomProducer, version: number, expects: Expected): Step {
    const body = { transactionalId: who.isTransactional ? who.id : null, transactionTimeoutMs: 600_000, ...expects };
    const again = { keep: who.keep, whileAnswered: { errorCode: notNow } };
    return request(InitProducerIdRequest, version, body, this.#label(`${who.id} begins`, again));
  }

  #offsets(): readonly Step[] {
    const who = this.#choice.of(this.#transactional);
    const asked = { who, shift: epochShift(this.#choice), place: this.#place(), offset: this.#choice.below(50) };
    const version = this.#choice.of([3, 5]);
    return this.#choice.weighted<Operation>([
      [3, () => [this.#groups.add(asked)]],
      [5, () => [this.#groups.commitInTransaction(version, asked)]],
      [2, () => [this.#groups.commit(asked)]],
      [4, () => [this.#groups.committed(this.#choice.percent(50))]],
    ])();
  }

  #listOffsets(place: Place, wanted?: number): Step {
    const drawn = this.#choice.weighted([
      [6, -1 - this.#choice.below(6)],
      [4, startMs + this.#choice.below(Math.max(1, this.#timeMs - startMs + 20))],
    ]);
    return this.#ask.listOffsets(place, this.#nameOf(place), wanted ?? drawn, this.#choice.below(2));
  }

  #fetch(place: Place, isolationLevel: number, from = this.#choice.below(place.end + 2)): Step {
    return this.#ask.fetch(place, this.#nameOf(place), from, isolationLevel);
  }

  #deleteRecords(): Step[] {
    const place = this.#place();
    if (this.#transactional.some((who) => who.added.has(place))) place.isCut = true;
    const offset = this.#choice.percent(15) ? -1 : this.#choice.below(place.end + 3);
    const topics = [{ name: place.topic, partitions: [{ partitionIndex: place.partition, offset }] }];
    const label = this.#label(`${place.topic}-${place.partition} before ${offset}`);
    return [request(DeleteRecordsRequest, 2, { topics, timeoutMs: 10_000 }, label)];
  }

  /** As an administrator who aborts what hangs. */
  #marker(): Step[] {
    const who = this.#choice.of(this.#transactional);
    const place = this.#place();
    const marker = {
      producerId: who.producerId,
      producerEpoch: who.epoch(),
      transactionResult: false,
      topics: [{ name: place.topic, partitionIndexes: [place.partition] }],
      coordinatorEpoch: 0,
    };
    place.end += 1;
    const label = this.#label(`of ${who.id} to ${place.topic}-${place.partition}`);
    return [request(WriteTxnMarkersRequest, 1, { markers: [marker] }, label)];
  }
}

/** `name` begins the names of all that the scenario makes: another one each time that the same brokers meet the same seed. */
export function randomOperations(seed: number, name = `random-${seed}`): Scenario {
  return { name: 'random-operations', steps: new RandomOperations(seed, name).steps() };
}
