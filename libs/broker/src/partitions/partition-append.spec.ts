import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, MetadataRequest, MetadataResponse, ProduceRequest, ProduceResponse } from '@barnabas/protocol';
import { batch, BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture | undefined;

afterEach(async () => {
  await fixture?.broker.stop();
  fixture = undefined;
});

/** Some kilobytes that stand for megabytes. */
const large = (): Buffer => batch(Array<string>(20).fill('x'.repeat(200_000)), { compression: 'zstd' });

function produceBody(records: Buffer, acks = -1) {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
  return { transactionalId: null, acks, timeoutMs: 5000, topicData };
}

async function produce(client: RawClient, records: Buffer) {
  const { responses } = await client.call(ProduceRequest, ProduceResponse, 9, produceBody(records));
  const [partition] = responses[0]?.partitionResponses ?? [];
  return partition;
}

describe('Produce of a batch that is long to check', () => {
  it('keeps the order of a connection, and lets others have their answers in between', async () => {
    fixture = await BrokerFixture.start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    const other = await fixture.connect();
    let isAnswered = false;
    const first = produce(client, large()).finally(() => (isAnswered = true));
    const second = produce(client, batch(['b']));
    await other.call(MetadataRequest, MetadataResponse, 9, { topics: null });
    expect(isAnswered).toBe(false);
    expect(await first).toMatchObject({ errorCode: ErrorCode.None, baseOffset: 0 });
    expect(await second).toMatchObject({ errorCode: ErrorCode.None, baseOffset: 20 });
  });

  it('says what is wrong with its records', async () => {
    fixture = await BrokerFixture.start();
    await fixture.topic('orders', 1, { 'cleanup.policy': 'compact' });
    const client = await fixture.connect();
    expect(await produce(client, large())).toMatchObject({ errorCode: ErrorCode.InvalidRecord, baseOffset: -1 });
  });

  it('closes the connection with acks=0 when it is refused, as there is no answer to say it in', async () => {
    fixture = await BrokerFixture.start();
    await fixture.topic('orders', 1, { 'cleanup.policy': 'compact' });
    const client = await fixture.connect();
    client.post(ProduceRequest, 9, produceBody(large(), 0));
    await client.closed;
  });
});
