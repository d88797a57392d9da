import { describe, expect, it, jest } from '@jest/globals';
import { SeededRandomness, SimulatedNetwork, simulatedPlatform } from '@barnabas/platform';
import type { SimulatedPlatform } from '@barnabas/platform';
import { BrokerFixture } from '../broker.fixture.js';
import { type Producer, TransactionClient } from './transaction-client.fixture.js';

const settings = {
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.min.isr': '1',
  'offsets.topic.num.partitions': '1',
};

/** What the client was told of a transaction when it got that far. */
type Told = 'committed' | 'aborted' | 'unknown';

function turns(count: number): Promise<void> {
  return count <= 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)).then(() => turns(count - 1));
}

/** The machine loses power and comes back; the broker that ran is left to itself, on files that nobody reads any more. */
function afterCrash(platform: SimulatedPlatform, randomness: SeededRandomness): SimulatedPlatform {
  const files = platform.files.crash({ keepUnsynced: 'torn', randomness });
  return { ...platform, files, network: new SimulatedNetwork(platform.time) };
}

/** Transactions over two topics and a group's offset, one after the other, until the power goes. */
class Writer {
  readonly told = new Map<number, Told>();

  constructor(
    private readonly client: TransactionClient,
    private round: number,
  ) {}

  async run(): Promise<void> {
    let producer: Producer = await this.client.init();
    for (;;) {
      const round = this.round++;
      const commits = round % 3 !== 2;
      this.told.set(round, 'unknown');
      for (const topic of ['t', 'u']) {
        if (this.client.transactionVersion === 0) await this.client.add(producer, topic);
        const written = await this.client.produce(producer, topic, [`${round}`]);
        if (written?.errorCode !== 0) throw new Error(`round ${round}: produce gave ${written?.errorCode}`);
      }
      if (this.client.transactionVersion === 0) await this.client.addOffsets(producer, 'group');
      const committed = await this.client.commitOffset(producer, 'group', 't', round);
      if (committed !== 0) throw new Error(`round ${round}: the offset gave ${committed}`);
      const ended = await this.client.end(producer, commits);
      if (ended.errorCode !== 0) throw new Error(`round ${round}: the end gave ${ended.errorCode}`);
      this.told.set(round, commits ? 'committed' : 'aborted');
      if (this.client.transactionVersion === 2) producer = ended;
      else producer = await this.client.init(producer);
    }
  }
}

async function scenario(seed: number, version: 0 | 2): Promise<number> {
  const randomness = new SeededRandomness(seed);
  let platform = simulatedPlatform({ seed });
  let fixture = await BrokerFixture.start(settings, platform);
  await Promise.all([fixture.topic('t'), fixture.topic('u'), fixture.offsetsTopic()]);
  const told = new Map<number, Told>();
  for (let life = 0; life < 4; life++) {
    const client = await TransactionClient.connect(fixture, version);
    const writer = new Writer(client, told.size);
    const ended = writer.run().catch((error: unknown) => error);
    await turns(10 + randomness.integer(300));
    const crashed = afterCrash(platform, randomness);
    for (const [round, outcome] of writer.told) told.set(round, outcome);
    const left = fixture;
    platform = crashed;
    fixture = await BrokerFixture.start(settings, platform);
    await left.broker.stop();
    // Or a passing error on the way out: COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, NOT_ENOUGH_REPLICAS.
    expect(String(await ended)).toMatch(/closed the connection|gave (15|16|19)$/);
  }
  // A successor fences what is left, which aborts it.
  const reader = await TransactionClient.connect(fixture, version);
  await reader.init();
  const [t, u] = [await reader.read('t'), await reader.read('u')];
  expect(t.values).toEqual(u.values);
  expect(new Set(t.values).size).toBe(t.values.length);
  expect(t.lastStableOffset).toBe(t.highWatermark);
  for (const [round, outcome] of told) {
    if (outcome !== 'unknown') expect([round, t.values.includes(`${round}`)]).toEqual([round, outcome === 'committed']);
  }
  const last = t.values.at(-1);
  expect(await reader.committedOffset('group', 't')).toEqual([last === undefined ? -1 : Number(last), 0]);
  await fixture.broker.stop();
  return t.values.length;
}

jest.setTimeout(60_000);

describe('transactions over two topics and an offset, with the power cut at any moment', () => {
  it.each([0, 2] as const)('are there as a whole or not at all (transaction.version %i)', async (version) => {
    let committed = 0;
    for (let seed = 1; seed <= 25; seed++) committed += await scenario(seed, version);
    expect(committed).toBeGreaterThan(30);
  });
});
