import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, RecordBatch } from '@barnabas/protocol';
import type { ProduceRequest } from '@barnabas/protocol';
import type { KafkaClient } from '../kafka-client.js';
import { rejectionOf } from '../rejection.fixture.js';
import { ScriptedCluster } from '../scripted-cluster.fixture.js';
import { versionRows } from '../scripted-broker.fixture.js';
import type { ScriptedRequest } from '../scripted-broker.fixture.js';
import type { Producer } from './producer.js';
import type { ProducerOptions, RecordMetadata } from './producer-options.js';

let client: KafkaClient | undefined;
let cluster: ScriptedCluster;
afterEach(async () => {
  const closed = client?.close();
  await cluster.platform.time.advance(300_000);
  await closed;
  expect(cluster.platform.time.pending('work')).toBe(0);
});

async function start(options: ProducerOptions = {}, partitions = 1): Promise<Producer> {
  cluster = await new ScriptedCluster(partitions).start();
  client = cluster.client();
  return client.producer(options);
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

/** Each value in a batch of its own. */
function sendEach(producer: Producer, values: readonly string[]): Promise<RecordMetadata>[] {
  return values.map((value) => producer.send({ topic: 'orders', value: value.padEnd(200) }));
}

function batchOf(request: ScriptedRequest): RecordBatch {
  const body: ProduceRequest = request.body;
  return RecordBatch.at(body.topicData[0]!.partitionData[0]!.records!);
}

function trimmed(values: readonly string[]): string[] {
  return values.map((value) => value.trim());
}

describe('Producer, when the broker misbehaves', () => {
  it('writes once when the connection breaks between append and answer', async () => {
    const producer = await start();
    cluster.brokers[0].once('Produce', (request) => {
      cluster.produce(request);
      return 'drop';
    });
    const sent = producer.sendAll(numbers(3).map((value) => ({ topic: 'orders', value })));
    await cluster.platform.time.advance(5000);
    expect((await sent).map(({ offset }) => offset)).toEqual([0, 1, 2]);
    expect(cluster.logs[0]!.values).toEqual(['0', '1', '2']);
    expect(cluster.brokers[0].of('Produce')).toHaveLength(2);
  });

  it('keeps the order when the first of several batches has to be sent again', async () => {
    for (const warmUp of [[], ['warm-up']]) {
      const producer = await start({ batchBytes: 300 });
      const warm = Promise.all(sendEach(producer, warmUp));
      await cluster.platform.time.advance(0);
      await warm;
      cluster.brokers[0].once('Produce', (request) => cluster.refuse(request, ErrorCode.NotEnoughReplicas));
      const sent = Promise.all(sendEach(producer, numbers(12)));
      await cluster.platform.time.advance(20_000);
      expect((await sent).map(({ offset }) => offset)).toEqual(numbers(12).map((each) => Number(each) + warmUp.length));
      expect(trimmed(cluster.logs[0]!.values)).toEqual([...warmUp, ...numbers(12)]);
    }
  });

  it('keeps the order through lost connections, with and without idempotence', async () => {
    for (const options of [{ batchBytes: 300 }, { batchBytes: 300, acks: 1 as const }]) {
      const producer = await start(options);
      let turn = 0;
      cluster.brokers[0].on('Produce', (request) => {
        turn += 1;
        return turn % 3 === 0 ? 'drop' : cluster.produce(request);
      });
      const sent = Promise.all(sendEach(producer, numbers(20)));
      await cluster.platform.time.advance(60_000);
      await sent;
      expect(trimmed(cluster.logs[0]!.values)).toEqual(numbers(20));
      await client?.close();
    }
  });

  it('follows the leader', async () => {
    const producer = await start();
    cluster.brokers[0].on('Produce', (request) => {
      cluster.leaders[0] = 2;
      cluster.leaderEpochs[0] = 1;
      return cluster.refuse(request, ErrorCode.NotLeaderOrFollower);
    });
    const sent = producer.send({ topic: 'orders', value: 'x' });
    await cluster.platform.time.advance(2000);
    expect(await sent).toMatchObject({ offset: 0 });
    expect(cluster.brokers[0].of('Produce')).toHaveLength(1);
    expect(cluster.brokers[1].of('Produce')).toHaveLength(1);
  });

  it('rejects what is not acknowledged in time, and starts the next under a new epoch', async () => {
    const producer = await start({ deliveryTimeoutMs: 2000 });
    cluster.brokers[0].on('Produce', (request) => cluster.refuse(request, ErrorCode.NotEnoughReplicas));
    const late = producer.send({ topic: 'orders', value: 'late' });
    const outcome = rejectionOf(late);
    await cluster.platform.time.advance(2100);
    expect(await outcome).toMatchObject({
      code: 'DELIVERY_TIMEOUT',
      retriable: true,
      cause: { code: 'NOT_ENOUGH_REPLICAS' },
    });
    cluster.brokers[0].on('Produce', (request) => cluster.produce(request));
    const next = producer.send({ topic: 'orders', value: 'next' });
    await cluster.platform.time.advance(2000);
    expect(await next).toMatchObject({ offset: 0 });
    expect(cluster.logs[0]!.appended).toMatchObject([{ producerEpoch: 1, baseSequence: 0 }]);
    expect(cluster.logs[0]!.values).toEqual(['next']);
  });

  it.each([ErrorCode.OutOfOrderSequenceNumber, ErrorCode.UnknownProducerId])(
    'starts over under the next epoch when the broker answers %i to the oldest batch',
    async (errorCode) => {
      const producer = await start({ batchBytes: 300 });
      await cluster.platform.time.advance(0);
      const first = producer.send({ topic: 'orders', value: 'first' });
      await cluster.platform.time.advance(100);
      await first;
      let forgotten = true;
      cluster.brokers[0].on('Produce', (request) => {
        if (forgotten && batchOf(request).producerEpoch === 0) return cluster.refuse(request, errorCode);
        forgotten = false;
        return cluster.produce(request);
      });
      const sent = Promise.all(sendEach(producer, numbers(6)));
      await cluster.platform.time.advance(20_000);
      await sent;
      expect(trimmed(cluster.logs[0]!.values)).toEqual(['first', ...numbers(6)]);
      expect(cluster.logs[0]!.appended.map((each) => [each.producerEpoch, each.baseSequence])).toEqual([
        [0, 0],
        ...numbers(6).map((index) => [1, Number(index)]),
      ]);
    },
  );

  it('fails a refused record and moves the later ones up in the sequence', async () => {
    const producer = await start({ batchBytes: 300 });
    cluster.brokers[0].on('Produce', (request) => {
      const [first] = [...batchOf(request).records()];
      return String(first?.value).startsWith('3')
        ? cluster.refuse(request, ErrorCode.InvalidRecord)
        : cluster.produce(request);
    });
    const sent = Promise.allSettled(sendEach(producer, numbers(8)));
    await cluster.platform.time.advance(20_000);
    expect((await sent).map(({ status }) => status === 'rejected')).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(trimmed(cluster.logs[0]!.values)).toEqual(['0', '1', '2', '4', '5', '6', '7']);
  });

  it('asks again in the version that the broker names', async () => {
    const producer = await start();
    for (const broker of cluster.brokers) {
      const rows = versionRows().map((row) => (row.apiKey === 18 ? { ...row, maxVersion: 2 } : row));
      broker.on('ApiVersions', ({ version }) =>
        version > 2 ? { errorCode: 35, apiKeys: rows } : { errorCode: 0, apiKeys: rows },
      );
    }
    const sent = producer.send({ topic: 'orders', value: 'x' });
    await cluster.platform.time.advance(1000);
    await sent;
    expect(
      cluster.brokers[0]
        .of('ApiVersions')
        .map(({ version }) => version)
        .slice(0, 2),
    ).toEqual([4, 2]);
  });

  it('gives up an unanswered request and its connection, and sends again on another', async () => {
    const producer = await start();
    cluster.brokers[0].once('Produce', () => 'silence');
    const sent = producer.send({ topic: 'orders', value: 'x' });
    await cluster.platform.time.advance(29_000);
    expect(cluster.brokers[0].of('Produce')).toHaveLength(1);
    await cluster.platform.time.advance(3000);
    expect(await sent).toMatchObject({ offset: 0 });
    const [first, second] = cluster.brokers[0].of('Produce');
    expect(second?.connection).not.toBe(first?.connection);
  });
});

describe('Producer, batching', () => {
  it('sends what one turn brings in one request', async () => {
    const producer = await start({}, 3);
    const warmUp = producer.send({ topic: 'orders', partition: 0, value: 'x' });
    await cluster.platform.time.advance(0);
    await warmUp;
    const sent = producer.sendAll(
      numbers(30).map((value, index) => ({ topic: 'orders', partition: index % 3, value })),
    );
    await cluster.platform.time.advance(0);
    await sent;
    expect(cluster.brokers[0].of('Produce')).toHaveLength(2);
  });

  it('lingers, and flush does not wait for it', async () => {
    const producer = await start({ lingerMs: 50 });
    const first = producer.send({ topic: 'orders', value: 'a' });
    await cluster.platform.time.advance(40);
    const second = producer.send({ topic: 'orders', value: 'b' });
    expect(cluster.brokers[0].of('Produce')).toHaveLength(0);
    await cluster.platform.time.advance(10);
    expect(await Promise.all([first, second])).toMatchObject([{ offset: 0 }, { offset: 1 }]);
    expect(cluster.brokers[0].of('Produce')).toHaveLength(1);
    const third = producer.send({ topic: 'orders', value: 'c' });
    await producer.flush();
    expect(await third).toMatchObject({ offset: 2 });
  });

  it('closes when told to, though something is still on its way', async () => {
    const producer = await start();
    cluster.brokers[0].once('Produce', () => 'silence');
    const sent = rejectionOf(producer.send({ topic: 'orders', value: 'x' }));
    await cluster.platform.time.advance(1000);
    const closed = producer.close({ timeoutMs: 2000 });
    await cluster.platform.time.advance(2000);
    await closed;
    expect(await sent).toMatchObject({ code: 'PRODUCER_CLOSED' });
  });

  it('rejects what is still undelivered when it is closed and time runs out', async () => {
    const producer = await start({ deliveryTimeoutMs: 1000 });
    for (const broker of cluster.brokers) broker.on('Produce', () => 'silence');
    const outcome = rejectionOf(producer.send({ topic: 'orders', value: 'a' }));
    const closed = producer.close();
    await cluster.platform.time.advance(1500);
    await closed;
    expect(await outcome).toMatchObject({
      code: 'DELIVERY_TIMEOUT',
    });
  });
});
