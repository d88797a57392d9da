import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
  ApiVersionsRequest,
  ApiVersionsResponse,
  DescribeLogDirsRequest,
  DescribeLogDirsResponse,
  DescribeQuorumRequest,
  DescribeQuorumResponse,
  ErrorCode,
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
  zeroUuid,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  client = await fixture.connect();
});

afterEach(() => fixture.broker.stop());

describe('log directories', () => {
  it.each([1, 2, 3, 4, 5])('DescribeLogDirs v%i tells what lies in the only one', async (version) => {
    await fixture.topic('orders', 2);
    await fixture.topic('mails');
    const ask = async (topics: { topic: string; partitions: number[] }[] | null) => {
      const answer = await client.call(DescribeLogDirsRequest, DescribeLogDirsResponse, version, { topics });
      expect(answer.results).toHaveLength(1);
      return answer.results[0];
    };
    const all = await ask(null);
    expect(all).toMatchObject({ errorCode: 0, logDir: '/data', totalBytes: version >= 4 ? 2 ** 40 : -1 });
    expect(all?.topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ['orders', 2],
      ['mails', 1],
    ]);
    const one = await ask([{ topic: 'orders', partitions: [1, 1, 7] }]);
    expect(one?.topics.map(({ partitions }) => partitions)).toMatchObject([[{ partitionIndex: 1, offsetLag: 0 }]]);
    expect((await ask([]))?.topics).toEqual([]);
  });

  it.each([1, 2])('AlterReplicaLogDirs v%i has nowhere to move replicas to', async (version) => {
    await fixture.topic('orders');
    const move = async (path: string, name: string, partition = 0) => {
      const dirs = [{ path, topics: [{ name, partitions: [partition] }] }];
      const answer = await client.call(AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, version, { dirs });
      return answer.results[0]?.partitions[0]?.errorCode;
    };
    expect(await move('/data', 'orders')).toBe(ErrorCode.None);
    expect(await move('/elsewhere', 'orders')).toBe(ErrorCode.LogDirNotFound);
    expect(await move('/data', 'orders', 1)).toBe(ErrorCode.UnknownTopicOrPartition);
    expect(await move('/data', 'x'.repeat(230))).toBe(ErrorCode.InvalidTopicException);
  });
});

describe('DescribeQuorum', () => {
  const metadataLog = { topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] };

  it.each([0, 1, 2])('v%i describes a quorum of one', async (version) => {
    const topics = [metadataLog];
    const answer = await client.call(DescribeQuorumRequest, DescribeQuorumResponse, version, { topics });
    const [partition] = answer.topics[0]?.partitions ?? [];
    const { offset } = fixture.broker.services.controller.image;
    expect(partition).toMatchObject({ errorCode: 0, leaderId: 1, leaderEpoch: 1, highWatermark: offset + 1 });
    expect(partition?.observers).toEqual([]);
    const lastFetchTimestamp = version >= 1 ? fixture.platform.clock.now() : -1;
    expect(partition?.currentVoters).toMatchObject([
      { replicaId: 1, replicaDirectoryId: zeroUuid, logEndOffset: offset + 1, lastFetchTimestamp },
    ]);
    const listeners = [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }];
    expect(answer.nodes).toEqual(version >= 2 ? [{ nodeId: 1, listeners }] : []);
  });

  it('knows no other topic', async () => {
    const topics = [metadataLog, { topicName: 'orders', partitions: [{ partitionIndex: 0 }] }];
    const answer = await client.call(DescribeQuorumRequest, DescribeQuorumResponse, 2, { topics });
    const codes = answer.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode));
    expect(codes).toEqual([ErrorCode.UnknownTopicOrPartition, ErrorCode.UnknownTopicOrPartition]);
  });
});

describe('UpdateFeatures', () => {
  const [upgrade, safeDowngrade] = [1, 2];
  const update = (levels: Record<string, number>, upgradeType: number, validateOnly = false) => {
    const featureUpdates = Object.entries(levels).map(([feature, maxVersionLevel]) => {
      return { feature, maxVersionLevel, upgradeType };
    });
    return client.call(UpdateFeaturesRequest, UpdateFeaturesResponse, 1, { featureUpdates, validateOnly });
  };
  const finalized = async () => {
    const asked = { clientSoftwareName: 'a', clientSoftwareVersion: '1' };
    const { finalizedFeatures } = await client.call(ApiVersionsRequest, ApiVersionsResponse, 4, asked);
    return Object.fromEntries(finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]));
  };

  it('finalizes other levels, which clients hear of, and which stay', async () => {
    const off = { 'transaction.version': 0, 'group.version': 0 };
    expect((await update(off, upgrade)).errorCode).toBe(ErrorCode.InvalidUpdateVersion);
    expect((await update(off, safeDowngrade, true)).errorCode).toBe(0);
    expect(await finalized()).toMatchObject({ 'transaction.version': 2, 'group.version': 1 });
    expect((await update(off, safeDowngrade)).errorCode).toBe(0);
    await fixture.broker.stop();
    fixture = await BrokerFixture.start({}, fixture.platform);
    client = await fixture.connect();
    expect(Object.keys(await finalized())).not.toContain('transaction.version');
    expect((await update({ 'transaction.version': 2 }, upgrade)).results).toEqual([
      { feature: 'transaction.version', errorCode: 0, errorMessage: 'NONE' },
    ]);
    expect(await finalized()).toMatchObject({ 'transaction.version': 2 });
  });

  it('changes nothing when one of the updates cannot be', async () => {
    const answer = await update({ 'share.version': 0, 'streams.version': 7 }, safeDowngrade);
    expect(answer).toMatchObject({ errorCode: ErrorCode.InvalidUpdateVersion, results: [] });
    expect(answer.errorMessage).toContain('streams.version');
    expect(await finalized()).toMatchObject({ 'share.version': 1 });
  });
});
