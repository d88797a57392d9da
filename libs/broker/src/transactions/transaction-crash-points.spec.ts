import { describe, expect, it, jest } from '@jest/globals';
import { SeededRandomness, SimulatedNetwork, simulatedPlatform } from '@barnabas/platform';
import { BrokerFixture } from '../broker.fixture.js';
import { type Producer, TransactionClient } from './transaction-client.fixture.js';

const settings = {
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.min.isr': '1',
  'offsets.topic.num.partitions': '1',
};

/** CONCURRENT_TRANSACTIONS, and a coordinator that loads. */
const passing = new Set([51, 14, 15, 16]);

function turns(count: number): Promise<void> {
  return count <= 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)).then(() => turns(count - 1));
}

interface Life {
  readonly version: 0 | 2;
  readonly commits: boolean;
  /** What of the writes that no sync has covered is there after the crash. */
  readonly keepUnsynced: 'none' | 'all' | 'torn';
}

/** A transaction over two topics and an offset, all written; its end still to come. */
async function openTransaction(fixture: BrokerFixture, version: 0 | 2): Promise<[TransactionClient, Producer]> {
  await Promise.all([fixture.topic('t'), fixture.topic('u'), fixture.offsetsTopic()]);
  const client = await TransactionClient.connect(fixture, version);
  const { producerId, producerEpoch } = await client.init();
  const producer = { producerId, producerEpoch };
  for (const topic of ['t', 'u']) {
    if (version === 0) await client.add(producer, topic);
    await client.produce(producer, topic, ['a']);
  }
  if (version === 0) await client.addOffsets(producer, 'group');
  await client.commitOffset(producer, 'group', 't', 1);
  return [client, producer];
}

const turnsMax = 200;

/** As clients do that have lost the answer: the same call again, until it is answered. */
async function endAgain(client: TransactionClient, producer: Producer, commits: boolean) {
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const ended = await client.end(producer, commits);
    if (!passing.has(ended.errorCode)) return ended;
  }
  throw new Error('the transaction never ends');
}

/** Ends the transaction and cuts the power so many turns of the event loop later; the state it was in, and whether the end was told. */
async function crashAfter(turnCount: number, { version, commits, keepUnsynced }: Life) {
  const platform = simulatedPlatform({ seed: 7 });
  const before = await BrokerFixture.start(settings, platform);
  const [client, producer] = await openTransaction(before, version);
  let isTold = false;
  const ended = client.end(producer, commits).then(
    ({ errorCode }) => (isTold = errorCode === 0),
    () => undefined,
  );
  await turns(turnCount);
  const state = before.broker.services.transactions.transaction('tx')?.state;
  const wasTold = isTold;
  const files = platform.files.crash({ keepUnsynced, randomness: new SeededRandomness(turnCount) });
  const after = await BrokerFixture.start(settings, {
    ...platform,
    files,
    network: new SimulatedNetwork(platform.time),
  });
  await before.broker.stop();
  await ended;
  const again = await TransactionClient.connect(after, version);
  const answer = await endAgain(again, producer, commits);
  expect(answer).toMatchObject(
    version === 2 ? { errorCode: 0, producerEpoch: producer.producerEpoch + 1 } : { errorCode: 0 },
  );
  // Its markers may still be on their way.
  await again.init(version === 2 ? answer : producer);
  await expectOutcome(again, commits);
  await after.broker.stop();
  return { state, wasTold };
}

async function expectOutcome(client: TransactionClient, commits: boolean): Promise<void> {
  const [t, u] = [await client.read('t'), await client.read('u')];
  const values = commits ? ['a'] : [];
  expect([t.values, u.values]).toEqual([values, values]);
  expect([t.lastStableOffset, u.lastStableOffset]).toEqual([t.highWatermark, u.highWatermark]);
  // One record and one marker, however often the markers were asked for.
  expect(await client.committedOffset('group', 't')).toEqual([commits ? 1 : -1, 0]);
}

jest.setTimeout(120_000);

const lives: readonly Life[] = [
  { version: 2, commits: true, keepUnsynced: 'none' },
  { version: 2, commits: true, keepUnsynced: 'all' },
  { version: 2, commits: false, keepUnsynced: 'torn' },
  { version: 0, commits: true, keepUnsynced: 'none' },
  { version: 0, commits: true, keepUnsynced: 'torn' },
  { version: 0, commits: false, keepUnsynced: 'all' },
];

describe('the end of a transaction, with the power cut after any turn of the event loop', () => {
  it.each(lives)('comes to pass once: $commits, version $version, $keepUnsynced of the rest kept', async (life) => {
    const states = new Set<string>();
    let isOver = false;
    for (let turn = 0; !isOver && turn < turnsMax; turn++) {
      const { state = 'gone', wasTold } = await crashAfter(turn, life);
      states.add(state);
      isOver = wasTold && state.startsWith('Complete');
    }
    const outcome = life.commits ? 'Commit' : 'Abort';
    expect([...states]).toEqual(['Ongoing', `Prepare${outcome}`, `Complete${outcome}`]);
  });
});
