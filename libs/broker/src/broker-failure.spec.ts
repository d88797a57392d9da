import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { CreateTopicsRequest, CreateTopicsResponse, ErrorCode } from '@barnabas/protocol';
import { BrokerFixture } from './broker.fixture.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A broker whose metadata log has failed. */
async function failed(listen?: (cause: Error) => void): Promise<BrokerFixture> {
  const fixture = await BrokerFixture.start();
  if (listen) fixture.broker.onFailure(listen);
  fixture.platform.files.failNext('datasync', (path) => path.includes('__cluster_metadata'));
  const client = await fixture.connect();
  const topic = { name: 'orders', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  const { topics } = await client.call(CreateTopicsRequest, CreateTopicsResponse, 5, { topics: [topic] });
  expect(topics[0]?.errorCode).not.toBe(ErrorCode.None);
  return fixture;
}

describe('a broker in this process whose metadata log fails', () => {
  it('tells who listens, and no one else', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const told: string[] = [];
    const { broker } = await failed((cause) => told.push(cause.message));
    expect(told).toEqual([expect.stringMatching(/^the data directory .* is offline: .*__cluster_metadata-0/)]);
    expect(warned).not.toHaveBeenCalled();
    await broker.stop();
  });

  it('warns the process when nobody listens, and tells at once who comes later', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { broker } = await failed();
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned).toHaveBeenCalledWith(
      expect.stringMatching(/ is offline: .*; nothing is acknowledged any more until the broker is started again$/),
      { type: 'BrokerFailure', code: 'BROKER_FAILED' },
    );
    const told: Error[] = [];
    broker.onFailure((cause) => told.push(cause));
    expect(told).toHaveLength(1);
    await broker.stop();
  });
});
