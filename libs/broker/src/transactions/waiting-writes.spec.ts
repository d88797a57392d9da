import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { TransactionClient } from './transaction-client.fixture.js';

let fixture: BrokerFixture;

afterEach(async () => {
  await fixture.broker.stop();
});

describe('a transactional write that has to wait', () => {
  it('does not hold up the next ones when it fails for no known reason', async () => {
    fixture = await BrokerFixture.start({
      'transaction.state.log.num.partitions': '1',
      'transaction.state.log.min.isr': '1',
    });
    await fixture.topic('t');
    const client = await TransactionClient.connect(fixture, 2);
    const producer = await client.init();
    const partition = fixture.broker.services.partitions.get('t', 0);
    if (partition === undefined) throw new Error('there is no partition');
    jest.spyOn(partition.log, 'appendInOrder').mockReturnValueOnce(Promise.reject(new Error('out of memory')));
    expect((await client.produce(producer, 't', ['a']))?.errorCode).toBe(ErrorCode.UnknownServerError);
    jest.spyOn(partition.log, 'appendInOrder').mockImplementationOnce(() => {
      throw new Error('out of memory');
    });
    expect((await client.produce(producer, 't', ['a']))?.errorCode).toBe(ErrorCode.UnknownServerError);
    jest.spyOn(fixture.broker.services.transactions, 'ask').mockReturnValueOnce(Promise.reject(new Error('a defect')));
    expect((await client.produce(producer, 't', ['a']))?.errorCode).toBe(ErrorCode.UnknownServerError);
    expect((await client.produce(producer, 't', ['a']))?.errorCode).toBe(ErrorCode.None);
  });

  it('does not wait for what an older epoch of its producer wanted to write', async () => {
    fixture = await BrokerFixture.start({ 'transaction.state.log.min.isr': '1' });
    await fixture.topic('t');
    const client = await TransactionClient.connect(fixture, 0);
    await client.init();
    const producer = await client.init();
    await client.add(producer, 't');
    expect((await client.produce(producer, 't', ['a', 'b']))?.errorCode).toBe(ErrorCode.None);
    const before = { ...producer, producerEpoch: producer.producerEpoch - 1 };
    expect(await client.produce(before, 't', ['z'])).toMatchObject({
      errorCode: ErrorCode.InvalidProducerEpoch,
      logStartOffset: -1,
    });
    expect((await client.produce(producer, 't', ['c']))?.errorCode).toBe(ErrorCode.None);
  });
});
