import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ErrorCode,
  FetchRequest,
  FetchResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  ProduceRequest,
  ProduceResponse,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  client = await fixture.connect();
  await fixture.topic('orders', 2);
});

afterEach(() => fixture.broker.stop());

interface Sent {
  readonly transactionalId?: string;
  readonly acks?: number;
  readonly version?: number;
}

/** Sends batches to partitions 0, 1 and so on; answers with the error of each. */
async function produce(records: readonly Buffer[], { transactionalId, acks = -1, version = 12 }: Sent = {}) {
  const partitionData = records.map((bytes, index) => ({ index, records: bytes }));
  const topicData = [{ name: 'orders', partitionData }];
  const body = { transactionalId: transactionalId ?? null, acks, timeoutMs: 1000, topicData };
  const { responses } = await client.call(ProduceRequest, ProduceResponse, version, body);
  return responses[0]?.partitionResponses.map(({ errorCode }) => errorCode);
}

async function endOf(partitionIndex: number): Promise<number | undefined> {
  const topics = [{ name: 'orders', partitions: [{ partitionIndex, timestamp: -1 }] }];
  const body = { replicaId: -1, isolationLevel: 1, topics };
  const { topics: answered } = await client.call(ListOffsetsRequest, ListOffsetsResponse, 7, body);
  return answered[0]?.partitions[0]?.offset;
}

function withMagic(magic: number): Buffer {
  const bytes = batch(['m']);
  bytes.writeInt8(magic, 16);
  return bytes;
}

const ofProducer = (producerId: number) =>
  batch(['t'], { isTransactional: true, producerId, producerEpoch: 0, baseSequence: 0 });

describe('Produce', () => {
  it('writes nothing when one of its batches cannot be read at all', async () => {
    const { CorruptMessage } = ErrorCode;
    expect(await produce([batch(['a']), withMagic(3)])).toEqual([CorruptMessage, CorruptMessage]);
    const short = batch(['s']);
    short.writeInt32BE(13, 8);
    expect(await produce([batch(['a']), short])).toEqual([CorruptMessage, CorruptMessage]);
    expect(await endOf(0)).toBe(0);
  });

  it('writes the others when a batch is merely wrong', async () => {
    expect(await produce([batch(['a']), withMagic(1)])).toEqual([ErrorCode.None, ErrorCode.InvalidRecord]);
    expect(await endOf(0)).toBe(1);
  });

  it('writes nothing of a transaction without a name, wherever it was to go', async () => {
    const { TransactionalIdAuthorizationFailed } = ErrorCode;
    const refused = Array.from({ length: 3 }, () => TransactionalIdAuthorizationFailed);
    expect(await produce([batch(['a']), batch(['b']), ofProducer(1)])).toEqual(refused);
    expect(await endOf(0)).toBe(0);
  });

  it('writes nothing when it is of two producers', async () => {
    const { InvalidProducerIdMapping } = ErrorCode;
    const mapped = await produce([ofProducer(1), ofProducer(2)], { transactionalId: 'id', acks: 7 });
    expect(mapped).toEqual([InvalidProducerIdMapping, InvalidProducerIdMapping]);
  });

  it('stores what is in a transaction of nobody, for everybody to see', async () => {
    const sent = batch(['n'], { isTransactional: true });
    expect(await produce([sent], { transactionalId: 'id' })).toEqual([ErrorCode.None]);
    expect(await endOf(0)).toBe(1);
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }];
    const body = { maxWaitMs: 0, minBytes: 0, isolationLevel: 1, topics, forgottenTopicsData: [], rackId: '' };
    const { responses } = await client.call(FetchRequest, FetchResponse, 11, body);
    expect(responses[0]?.partitions[0]).toMatchObject({ lastStableOffset: 1, abortedTransactions: [] });
    expect(responses[0]?.partitions[0]?.records?.length).toBe(sent.length);
  });

  it('says first that a transaction is not known, and why', async () => {
    const body = {
      transactionalId: 'id',
      acks: 7,
      timeoutMs: 1000,
      topicData: [{ name: 'orders', partitionData: [{ index: 0, records: ofProducer(1) }] }],
    };
    const { responses } = await client.call(ProduceRequest, ProduceResponse, 11, body);
    expect(responses[0]?.partitionResponses[0]).toMatchObject({
      errorCode: ErrorCode.NotEnoughReplicas,
      errorMessage:
        'Unable to verify the partition has been added to the transaction. Underlying error: COORDINATOR_NOT_AVAILABLE',
    });
  });

  it('answers once for a topic that it names twice', async () => {
    const topicData = [0, 1].map((index) => ({ name: 'orders', partitionData: [{ index, records: batch(['a']) }] }));
    const body = { transactionalId: null, acks: -1, timeoutMs: 1000, topicData };
    const { responses } = await client.call(ProduceRequest, ProduceResponse, 9, body);
    expect(responses.map(({ partitionResponses }) => partitionResponses.map(({ index }) => index))).toEqual([[0, 1]]);
  });

  it('says of a topic that goes away while its batch is checked that it is not there', async () => {
    const large = batch(Array<string>(20).fill('x'.repeat(200_000)), { compression: 'zstd' });
    const answered = produce([large, batch(['a'])]);
    const { controller } = fixture.broker.services;
    await controller.deleteTopics([{ name: 'orders', topicId: '' }]);
    const [checked] = (await answered) ?? [];
    expect(checked).toBe(ErrorCode.UnknownTopicOrPartition);
  });
});
