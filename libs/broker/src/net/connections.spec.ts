import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiVersionsRequest, ApiVersionsResponse } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture | undefined;

afterEach(async () => {
  await fixture?.broker.stop();
  fixture = undefined;
});

async function start(settings: Record<string, string>): Promise<BrokerFixture> {
  fixture = await BrokerFixture.start(settings);
  return fixture;
}

function ask(client: RawClient) {
  const state = { isAnswered: false };
  const answer = client.call(ApiVersionsRequest, ApiVersionsResponse, 0, {});
  answer.then(
    () => (state.isAnswered = true),
    () => undefined,
  );
  return { state, answer };
}

async function setBrokerConfig({ broker, platform }: BrokerFixture, name: string, value: string): Promise<void> {
  await broker.services.controller.incrementalAlterConfigs([
    { resource: { type: 'broker', name: '' }, alterations: [{ name, operation: 0, value }] },
  ]);
  await platform.time.quiet();
}

describe('connections of a broker', () => {
  it('wait beyond max.connections until another leaves', async () => {
    const started = await start({ 'max.connections': '1' });
    const first = await started.connect();
    await ask(first).answer;
    const second = await started.connect();
    const { state, answer } = ask(second);
    await started.platform.time.quiet();
    expect(state.isAnswered).toBe(false);
    first.connection.destroy();
    await answer;
    expect(started.broker.metrics.connectionsActive).toBe(1);
  });

  it('are closed beyond max.connections.per.ip', async () => {
    const started = await start({ 'max.connections.per.ip': '1' });
    await ask(await started.connect()).answer;
    const second = await started.connect();
    await second.closed;
    expect(started.broker.metrics.connectionsTotal).toBe(1);
  });

  it('follow a limit that changes: who waits is let in, the longest unused is closed', async () => {
    const started = await start({ 'max.connections': '1' });
    const first = await started.connect();
    await ask(first).answer;
    const second = await started.connect();
    const { answer } = ask(second);
    await started.platform.time.advance(10);
    await setBrokerConfig(started, 'max.connections', '2');
    await answer;
    await setBrokerConfig(started, 'max.connections', '1');
    await first.closed;
    await ask(second).answer;
  });

  it('that wait are closed when the broker stops', async () => {
    const started = await start({ 'max.connections': '0' });
    const client = await started.connect();
    await started.broker.stop();
    await client.closed;
  });

  it('share queued.max.request.bytes and are all served', async () => {
    const started = await start({ 'queued.max.request.bytes': '100', 'socket.request.max.bytes': '100' });
    const clients = await Promise.all([1, 2, 3].map(() => started.connect()));
    const answers = clients.flatMap((client) => Array.from({ length: 20 }, () => ask(client).answer));
    expect(await Promise.all(answers)).toHaveLength(60);
  });
});
