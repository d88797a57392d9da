import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  DescribeProducersRequest,
  DescribeProducersResponse,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  ErrorCode,
  ListOffsetsRequest,
  ListOffsetsResponse,
  ListTransactionsRequest,
  ListTransactionsResponse,
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import { type Producer, TransactionClient } from './transaction-client.fixture.js';

let fixture: BrokerFixture;

const settings = { 'transaction.state.log.num.partitions': '3', 'transaction.state.log.min.isr': '1' };

async function start(given: Record<string, string> = {}): Promise<void> {
  fixture = await BrokerFixture.start({ ...settings, ...given });
  await fixture.topic('t');
}

afterEach(async () => {
  await fixture.broker.stop();
});

/** Waits, in turns of the event loop, until the coordinator is done with the id. */
async function settled(state: string, transactionalId = 'tx'): Promise<void> {
  const { transactions } = fixture.broker.services;
  for (let turn = 0; turn < 1_000; turn++) {
    if (transactions.transaction(transactionalId)?.state === state) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${transactionalId} is ${transactions.transaction(transactionalId)?.state}, not ${state}`);
}

describe.each([0, 2] as const)('a transaction of a client of transaction.version %i', (version) => {
  async function open() {
    await start();
    const client = await TransactionClient.connect(fixture, version);
    const producer = await client.init();
    if (version === 0) await client.add(producer, 't');
    return { client, producer };
  }

  it('shows its records when it is committed', async () => {
    const { client, producer } = await open();
    expect(await client.produce(producer, 't', ['a', 'b'])).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await client.read('t')).toMatchObject({ values: [], lastStableOffset: 0, highWatermark: 2 });
    expect(await client.read('t', 0)).toMatchObject({ values: ['a', 'b'] });
    expect((await client.end(producer, true)).errorCode).toBe(0);
    await settled('CompleteCommit');
    expect(await client.read('t')).toMatchObject({ values: ['a', 'b'], lastStableOffset: 3, abortedTransactions: [] });
  });

  it('leaves nothing to read when it is aborted', async () => {
    const { client, producer } = await open();
    await client.produce(producer, 't', ['a']);
    const ended = await client.end(producer, false);
    expect(ended.errorCode).toBe(0);
    await settled('CompleteAbort');
    const { producerId } = producer;
    const abortedTransactions = [{ producerId, firstOffset: 0 }];
    expect(await client.read('t')).toMatchObject({ values: [], lastStableOffset: 2, abortedTransactions });
    const next = version === 2 ? ended : producer;
    if (version === 0) await client.add(next, 't');
    expect(await client.produce(next, 't', ['b'])).toMatchObject({ errorCode: 0, baseOffset: 2 });
    await client.end(next, true);
    await settled('CompleteCommit');
    expect((await client.read('t')).values).toEqual(['b']);
  });

  it('commits offsets with its records, and not before', async () => {
    const { client, producer } = await open();
    // Older clients name the group before they look for its coordinator, which has the topic made.
    if (version === 0) expect(await client.addOffsets(producer, 'group')).toBe(0);
    expect(fixture.broker.services.groups.topic.image).toBeUndefined();
    await fixture.offsetsTopic();
    expect(await client.commitOffset(producer, 'group', 't', 7)).toBe(0);
    expect(await client.committedOffset('group', 't')).toEqual([-1, ErrorCode.UnstableOffsetCommit]);
    expect(await client.committedOffset('group', 't', false)).toEqual([-1, 0]);
    await client.end(producer, true);
    await settled('CompleteCommit');
    expect(await client.committedOffset('group', 't')).toEqual([7, 0]);
  });

  it('survives a restart of the broker, open or ended', async () => {
    const { client, producer } = await open();
    await client.produce(producer, 't', ['a']);
    await fixture.broker.stop();
    fixture = await BrokerFixture.start(settings, fixture.platform);
    const again = await TransactionClient.connect(fixture, version);
    await settled('Ongoing');
    expect(await again.produce(producer, 't', ['b'], { sequence: 1 })).toMatchObject({ errorCode: 0 });
    await again.end(producer, true);
    await settled('CompleteCommit');
    expect((await again.read('t')).values).toEqual(['a', 'b']);
    expect(client.client).not.toBe(again.client);
  });

  it('is aborted when its time is over, and its producer fenced', async () => {
    const { client, producer } = await open();
    await client.produce(producer, 't', ['a']);
    await fixture.platform.time.advance(60_000);
    await settled('CompleteAbort');
    expect((await client.read('t')).values).toEqual([]);
    const late = await client.produce(producer, 't', ['b']);
    expect(late?.errorCode).toBe(ErrorCode.InvalidProducerEpoch);
  });
});

describe('a transactional Produce', () => {
  it('does not begin with a later batch than the first that was refused, once its partition is added', async () => {
    await start();
    const client = await TransactionClient.connect(fixture, 0);
    const producer = await client.init();
    const write = async (sequence: number) => (await client.produce(producer, 't', ['a'], { sequence }))?.errorCode;
    expect(await write(0)).toBe(ErrorCode.TransactionAbortable);
    await client.add(producer, 't');
    expect(await write(1)).toBe(ErrorCode.OutOfOrderSequenceNumber);
    expect(await write(0)).toBe(ErrorCode.None);
    expect(await write(1)).toBe(ErrorCode.None);
  });

  it('is refused from a producer before KIP-890 whose partition was not added: INVALID_TXN_STATE, v11 TRANSACTION_ABORTABLE', async () => {
    await start();
    const client = await TransactionClient.connect(fixture, 0);
    const producer = await client.init();
    expect((await client.produce(producer, 't', ['a'], { version: 10 }))?.errorCode).toBe(ErrorCode.InvalidTxnState);
    expect((await client.produce(producer, 't', ['a'], { version: 11 }))?.errorCode).toBe(
      ErrorCode.TransactionAbortable,
    );
    expect((await client.read('t', 0)).highWatermark).toBe(0);
  });

  it('is let through unverified where the broker is told so', async () => {
    await start({ 'transaction.partition.verification.enable': 'false' });
    const client = await TransactionClient.connect(fixture, 0);
    const producer = await client.init();
    expect((await client.produce(producer, 't', ['a'], { version: 10 }))?.errorCode).toBe(0);
  });

  it('without a transactional id is TRANSACTIONAL_ID_AUTHORIZATION_FAILED', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const producer = await client.init();
    Object.assign(client, { transactionalId: null });
    const refused = await client.produce(producer, 't', ['a']);
    expect(refused?.errorCode).toBe(ErrorCode.TransactionalIdAuthorizationFailed);
  });

  it('of a producer that has been replaced is INVALID_PRODUCER_EPOCH, and the successor goes on', async () => {
    await start();
    const [old, successor] = [await TransactionClient.connect(fixture), await TransactionClient.connect(fixture)];
    const first = await old.init();
    await old.produce(first, 't', ['old']);
    const second = await successor.init();
    expect(second).toMatchObject({ errorCode: 0, producerId: first.producerId });
    expect(second.producerEpoch).toBeGreaterThan(first.producerEpoch);
    expect((await old.produce(first, 't', ['zombie']))?.errorCode).toBe(ErrorCode.InvalidProducerEpoch);
    expect((await old.end(first, true)).errorCode).not.toBe(0);
    expect((await successor.produce(second, 't', ['new']))?.errorCode).toBe(0);
    await successor.end(second, true);
    await settled('CompleteCommit');
    expect((await successor.read('t')).values).toEqual(['new']);
  });

  it('keeps its order when several are under way before the coordinator has answered the first', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const producer = await client.init();
    const sent = [0, 1, 2, 3, 4].map((i) => client.produce(producer, 't', [`r${i}`], { sequence: i }));
    expect((await Promise.all(sent)).map((one) => one?.baseOffset)).toEqual([0, 1, 2, 3, 4]);
  });

  it('right after the end of the transaction before waits for its markers instead of failing', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    let producer: Producer = await client.init();
    for (let round = 0; round < 5; round++) {
      expect((await client.produce(producer, 't', [`r${round}`]))?.errorCode).toBe(0);
      const ended = await client.end(producer, round % 2 === 0);
      expect(ended).toMatchObject({ errorCode: 0, producerEpoch: round + 1 });
      producer = ended;
    }
    await settled('CompleteCommit');
    expect((await client.read('t')).values).toEqual(['r0', 'r2', 'r4']);
  });
});

describe('a coordinator that crashes', () => {
  it('writes the markers of what it has decided when it is back', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const producer = await client.init();
    await client.produce(producer, 't', ['a']);
    // The partition takes no marker, as if its leader were away.
    const { markers } = fixture.broker.services.transactions;
    markers.write = () => Promise.resolve(ErrorCode.NotLeaderOrFollower);
    expect((await client.end(producer, true)).errorCode).toBe(0);
    await settled('PrepareCommit');
    expect((await client.read('t')).values).toEqual([]);
    await fixture.broker.stop();
    fixture = await BrokerFixture.start(settings, fixture.platform);
    const again = await TransactionClient.connect(fixture);
    await settled('CompleteCommit');
    expect((await again.read('t')).values).toEqual(['a']);
  });

  it('tries a partition again that could not take its marker', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const producer = await client.init();
    await client.produce(producer, 't', ['a']);
    const { markers } = fixture.broker.services.transactions;
    const write = markers.write.bind(markers);
    let refusals = 0;
    markers.write = (...given) => (refusals++ < 2 ? Promise.resolve(ErrorCode.NotLeaderOrFollower) : write(...given));
    await client.end(producer, true);
    await settled('PrepareCommit');
    await fixture.platform.time.advance(100);
    expect(fixture.broker.services.transactions.transaction('tx')?.state).toBe('PrepareCommit');
    await fixture.platform.time.advance(100);
    await settled('CompleteCommit');
    expect((await client.read('t')).values).toEqual(['a']);
  });

  it('does not wait for a topic that has been deleted', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const producer = await client.init();
    await client.produce(producer, 't', ['a']);
    await fixture.broker.services.controller.deleteTopics([{ name: 't' }]);
    expect((await client.end(producer, true)).errorCode).toBe(0);
    await settled('CompleteCommit');
  });
});

describe('what is told', () => {
  it('of an open transaction: ListOffsets, DescribeProducers, DescribeTransactions, ListTransactions', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const raw = client.client;
    const producer = await client.init();
    await client.produce(producer, 't', ['a', 'b']);
    const latest = async (isolationLevel: number) => {
      const partitions = [{ partitionIndex: 0, timestamp: -1 }];
      const request = { replicaId: -1, isolationLevel, topics: [{ name: 't', partitions }] };
      const { topics } = await raw.call(ListOffsetsRequest, ListOffsetsResponse, 7, request);
      return topics[0]?.partitions[0]?.offset;
    };
    expect([await latest(0), await latest(1)]).toEqual([2, 0]);
    const topics = [{ name: 't', partitionIndexes: [0] }];
    const producers = await raw.call(DescribeProducersRequest, DescribeProducersResponse, 0, { topics });
    const { producerId, producerEpoch } = producer;
    expect(producers.topics[0]?.partitions[0]?.activeProducers).toMatchObject([
      { producerId, producerEpoch, lastSequence: 1, currentTxnStartOffset: 0, coordinatorEpoch: -1 },
    ]);
    const ids = { transactionalIds: ['tx', 'none'] };
    const described = await raw.call(DescribeTransactionsRequest, DescribeTransactionsResponse, 0, ids);
    expect(described.transactionStates).toMatchObject([
      { errorCode: 0, transactionState: 'Ongoing', producerId, topics: [{ topic: 't', partitions: [0] }] },
      { errorCode: ErrorCode.TransactionalIdNotFound },
    ]);
    const list = (transactionalIdPattern: string) =>
      raw.call(ListTransactionsRequest, ListTransactionsResponse, 2, {
        stateFilters: ['Odd', 'Ongoing'],
        producerIdFilters: [],
        transactionalIdPattern,
      });
    expect(await list('t.')).toMatchObject({
      errorCode: 0,
      unknownStateFilters: ['Odd'],
      transactionStates: [{ transactionalId: 'tx', producerId, transactionState: 'Ongoing' }],
    });
    expect(await list('t')).toMatchObject({ errorCode: 0, transactionStates: [] });
    expect(await list('(')).toMatchObject({ errorCode: ErrorCode.InvalidRegularExpression });
  });

  it('of a very long id that goes through a large pattern: others are answered meanwhile', async () => {
    await start();
    const transactionalId = 'x'.repeat(20_000);
    const client = await TransactionClient.connect(fixture, 2, transactionalId);
    const other = await fixture.connect();
    await client.init();
    const answered: string[] = [];
    const filters = { stateFilters: [], producerIdFilters: [], transactionalIdPattern: '(?:.*x?){300}' };
    const list = client.client.call(ListTransactionsRequest, ListTransactionsResponse, 2, filters).then((answer) => {
      answered.push('list');
      return answer;
    });
    for (let times = 0; times < 3; times++) {
      await other.call(ApiVersionsRequest, ApiVersionsResponse, 0, {});
      answered.push('other');
    }
    expect((await list).transactionStates.map((one) => one.transactionalId.length)).toEqual([20_000]);
    expect(answered).toEqual(['other', 'other', 'other', 'list']);
  });

  it('to an administrator who ends a hanging transaction by WriteTxnMarkers', async () => {
    await start();
    const client = await TransactionClient.connect(fixture);
    const producer = await client.init();
    await client.produce(producer, 't', ['a']);
    const { producerId, producerEpoch } = producer;
    const topics = [
      { name: 't', partitionIndexes: [0, 9] },
      { name: 'gone', partitionIndexes: [0] },
    ];
    const written = await client.client.call(WriteTxnMarkersRequest, WriteTxnMarkersResponse, 1, {
      markers: [{ producerId, producerEpoch, transactionResult: false, coordinatorEpoch: 0, topics }],
    });
    expect(written.markers[0]?.topics).toEqual([
      {
        name: 't',
        partitions: [
          { partitionIndex: 0, errorCode: 0 },
          { partitionIndex: 9, errorCode: ErrorCode.UnknownTopicOrPartition },
        ],
      },
      { name: 'gone', partitions: [{ partitionIndex: 0, errorCode: ErrorCode.UnknownTopicOrPartition }] },
    ]);
    expect(await client.read('t')).toMatchObject({ values: [], lastStableOffset: 2 });
  });
});

describe('a transaction whose marker a partition refuses', () => {
  it('ends all the same, as the partition has seen a newer epoch of the producer', async () => {
    await start();
    const client = await TransactionClient.connect(fixture, 0);
    const producer = await client.init();
    const log = fixture.broker.services.partitions.get('t', 0)?.log;
    const ahead = { ...producer, producerEpoch: producer.producerEpoch + 1, baseSequence: 0 };
    expect(log?.append(batch(['ahead'], ahead), { origin: 'client', leaderEpoch: 0 }).kind).toBe('appended');
    expect(await client.add(producer, 't')).toBe(ErrorCode.None);
    expect((await client.end(producer, false)).errorCode).toBe(ErrorCode.None);
    await settled('CompleteAbort');
    expect((await client.init()).errorCode).toBe(ErrorCode.None);
  });
});
