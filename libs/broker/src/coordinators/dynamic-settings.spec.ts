import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  ErrorCode,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  TransactionLogValue,
  batchesIn,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { TRANSACTION_STATE_TOPIC } from '../partitions/internal-topics.js';
import { TransactionClient } from '../transactions/transaction-client.fixture.js';

interface VectorRow {
  readonly name: string;
  readonly value: string;
  readonly readOnly?: boolean;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/configs.json', import.meta.url), 'utf8'),
) as Record<'broker', VectorRow[]>;

/** The settings of coordinators, as Apache Kafka lists them. */
const settings = vectors.broker.filter(({ name }) =>
  /^(group\.|offsets?\.|transaction|producer\.id\.|share\.coordinator\.|add\.partitions\.)/.test(name),
);

const BROKER = 4;
const GROUP = 32;
const SET = 0;

let fixture: BrokerFixture;
let client: TransactionClient;

async function start(given: Record<string, string> = {}, before?: BrokerFixture): Promise<void> {
  const one = { 'offsets.topic.num.partitions': '1', 'transaction.state.log.num.partitions': '1' };
  fixture = await BrokerFixture.start({ ...one, 'transaction.state.log.min.isr': '1', ...given }, before?.platform);
  if (before === undefined) await fixture.topic('t', 4);
  await fixture.offsetsTopic();
  client = await TransactionClient.connect(fixture, 0);
}

afterEach(() => fixture.broker.stop());

/** `resourceName` '': all brokers. */
async function alter(resourceType: number, resourceName: string, name: string, value: string) {
  const configs = [{ name, configOperation: SET, value }];
  const body = { resources: [{ resourceType, resourceName, configs }], validateOnly: false };
  const answer = await client.client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, body);
  const [{ errorCode, errorMessage } = { errorCode: -99, errorMessage: null }] = answer.responses;
  return { errorCode, errorMessage };
}

function heartbeat(memberEpoch: number, memberId = 'm') {
  const joining = { rebalanceTimeoutMs: 60_000, topicPartitions: [], subscribedTopicNames: ['t'] };
  const body = { groupId: 'g', memberId, memberEpoch, ...(memberEpoch === 0 ? joining : {}) };
  return client.client.call(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, body);
}

function memberCount(): number | undefined {
  return fixture.broker.state().groups.find(({ groupId }) => groupId === 'g')?.memberCount;
}

describe('settings of coordinators', () => {
  it('change while the broker runs where Kafka lets them, and nowhere else', async () => {
    await start();
    expect(settings.length).toBeGreaterThan(80);
    for (const { name, value, readOnly = false } of settings) {
      const refused = {
        errorCode: ErrorCode.InvalidRequest,
        errorMessage: `Cannot update these configs dynamically: [${name}]`,
      };
      const outcome = readOnly ? refused : { errorCode: ErrorCode.None, errorMessage: null };
      for (const broker of ['', '1']) {
        expect([name, await alter(BROKER, broker, name, value)]).toEqual([name, outcome]);
      }
    }
  });

  it('of one group hold from the next heartbeat on', async () => {
    await start();
    const { memberEpoch, heartbeatIntervalMs } = await heartbeat(0);
    expect(heartbeatIntervalMs).toBe(5_000);
    expect((await alter(GROUP, 'g', 'consumer.heartbeat.interval.ms', '7000')).errorCode).toBe(ErrorCode.None);
    expect((await alter(GROUP, 'g', 'consumer.session.timeout.ms', '60000')).errorCode).toBe(ErrorCode.None);
    expect((await heartbeat(memberEpoch)).heartbeatIntervalMs).toBe(7_000);
    await fixture.platform.time.advance(59_999);
    expect(memberCount()).toBe(1);
    await fixture.platform.time.advance(1);
    expect(memberCount()).toBe(0);
  });

  it('of one group are kept within the limits of the broker, also those set before the limits', async () => {
    await start();
    await alter(GROUP, 'g', 'consumer.heartbeat.interval.ms', '15000');
    await alter(GROUP, 'g', 'consumer.session.timeout.ms', '60000');
    await fixture.broker.stop();
    const limits = {
      'group.consumer.max.heartbeat.interval.ms': '6000',
      'group.consumer.max.session.timeout.ms': '50000',
    };
    await start(limits, fixture);
    expect((await heartbeat(0)).heartbeatIntervalMs).toBe(6_000);
    await fixture.platform.time.advance(50_000);
    expect(memberCount()).toBe(0);
  });

  it('say for all groups how long an assignment stands, and for one', async () => {
    await start();
    const { memberEpoch } = await heartbeat(0);
    expect((await alter(BROKER, '', 'group.consumer.assignment.interval.ms', '15000')).errorCode).toBe(ErrorCode.None);
    await fixture.platform.time.advance(14_999);
    const { memberEpoch: nextEpoch } = await heartbeat(0, 'n');
    expect(await heartbeat(memberEpoch)).toMatchObject({ errorCode: ErrorCode.None, assignment: null });
    await alter(GROUP, 'g', 'consumer.assignment.interval.ms', '0');
    await heartbeat(nextEpoch, 'n');
    const { assignment } = await heartbeat(memberEpoch);
    expect(assignment?.topicPartitions.map(({ partitions }) => partitions.length)).toEqual([2]);
  });

  it('say whether transactional writes are verified', async () => {
    await start();
    const producer = await client.init();
    const unverified = await client.produce(producer, 't', ['a']);
    expect(unverified?.errorCode).toBe(ErrorCode.TransactionAbortable);
    await alter(BROKER, '', 'transaction.partition.verification.enable', 'false');
    expect((await client.produce(producer, 't', ['a']))?.errorCode).toBe(ErrorCode.None);
    await alter(BROKER, '1', 'transaction.partition.verification.enable', 'true');
    const other = await TransactionClient.connect(fixture, 0, 'other');
    expect((await other.produce(await other.init(), 't', ['b']))?.errorCode).toBe(ErrorCode.TransactionAbortable);
  });

  it('say how long a silent producer is known', async () => {
    await start({ 'producer.id.expiration.check.interval.ms': '1000' });
    const producer = await client.init();
    await client.add(producer, 't');
    await client.produce(producer, 't', ['a']);
    await client.end(producer, true);
    const log = fixture.broker.services.partitions.get('t', 0)?.log;
    await fixture.platform.time.advance(61_000);
    expect(log?.producers).toHaveLength(1);
    await alter(BROKER, '', 'producer.id.expiration.ms', '60000');
    await fixture.platform.time.advance(1_000);
    expect(log?.producers).toHaveLength(0);
  });
});

describe('the feature transaction.version', () => {
  it('holds for the next record when it changes', async () => {
    await start();
    const { controller, partitions } = fixture.broker.services;
    const writtenAs = async (): Promise<number | undefined> => {
      await client.init();
      const log = partitions.get(TRANSACTION_STATE_TOPIC, 0)?.log;
      const read = await log?.read(log.logEndOffset - 1, {
        maxBytes: 1_000,
        minOneBatch: true,
        upTo: log.logEndOffset,
      });
      const chunks = read?.kind === 'read' ? read.chunks : [];
      const [record] = [...batchesIn(Buffer.concat(chunks))].flatMap((batch) => [...batch.records()]);
      return record?.value?.readInt16BE();
    };
    expect([TransactionLogValue.versions.min, TransactionLogValue.versions.max]).toEqual([0, 1]);
    expect(await writtenAs()).toBe(1);
    const update = { feature: 'transaction.version', level: 0, upgradeType: 2 };
    expect((await controller.updateFeatures([update])).errorCode).toBe(ErrorCode.None);
    expect(await writtenAs()).toBe(0);
  });
});
