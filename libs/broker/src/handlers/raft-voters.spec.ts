import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AddRaftVoterRequest,
  AddRaftVoterResponse,
  ApiVersionsRequest,
  ApiVersionsResponse,
  DescribeQuorumRequest,
  DescribeQuorumResponse,
  ErrorCode,
  RemoveRaftVoterRequest,
  RemoveRaftVoterResponse,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
  zeroUuid,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;
const directory = 'X9v6AAAAT0CAAAAAAAAAAQ';

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  client = await fixture.connect();
});

afterEach(() => fixture.broker.stop());

const voter = { clusterId: null, voterId: 2, voterDirectoryId: directory };
const listeners = [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }];

async function add(more: Partial<AddRaftVoterRequest> = {}) {
  const body = { ...voter, timeoutMs: 1000, listeners, ...more };
  return (await client.call(AddRaftVoterRequest, AddRaftVoterResponse, 1, body)).errorCode;
}

async function remove(more: Partial<RemoveRaftVoterRequest> = {}) {
  const body = { ...voter, ...more };
  return (await client.call(RemoveRaftVoterRequest, RemoveRaftVoterResponse, 0, body)).errorCode;
}

async function setKraftVersion(maxVersionLevel: number, upgradeType = 1) {
  const featureUpdates = [{ feature: 'kraft.version', maxVersionLevel, upgradeType }];
  return (await client.call(UpdateFeaturesRequest, UpdateFeaturesResponse, 2, { featureUpdates })).errorCode;
}

async function voterDirectory() {
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
  const answer = await client.call(DescribeQuorumRequest, DescribeQuorumResponse, 2, { topics });
  return answer.topics[0]?.partitions[0]?.currentVoters[0]?.replicaDirectoryId;
}

async function finalizedKraftVersion() {
  const asked = { clientSoftwareName: 'a', clientSoftwareVersion: '1' };
  const { finalizedFeatures } = await client.call(ApiVersionsRequest, ApiVersionsResponse, 4, asked);
  return finalizedFeatures.find(({ name }) => name === 'kraft.version')?.maxVersionLevel;
}

describe('voters of the metadata quorum', () => {
  it('cannot change while they are configured', async () => {
    expect(await add()).toBe(ErrorCode.UnsupportedVersion);
    expect(await remove()).toBe(ErrorCode.UnsupportedVersion);
    expect(await voterDirectory()).toBe(zeroUuid);
  });

  it('are asked for in their own cluster, with an id, a directory and the listener of the others', async () => {
    for (const change of [add, remove]) {
      expect(await change({ clusterId: 'another' })).toBe(ErrorCode.InconsistentClusterId);
      expect(await change({ voterId: -1 })).toBe(ErrorCode.InvalidRequest);
      expect(await change({ voterDirectoryId: zeroUuid })).toBe(ErrorCode.InvalidRequest);
    }
    expect(await add({ listeners: [] })).toBe(ErrorCode.InvalidRequest);
  });

  it('move into the log with kraft.version 1, for good', async () => {
    expect(await finalizedKraftVersion()).toBeUndefined();
    expect(await setKraftVersion(1)).toBe(0);
    const { directoryId } = fixture.broker.services.controller;
    expect(await voterDirectory()).toBe(directoryId);
    expect(await finalizedKraftVersion()).toBe(1);
    expect(await setKraftVersion(0, 2)).toBe(ErrorCode.InvalidUpdateVersion);

    await fixture.broker.stop();
    fixture = await BrokerFixture.start({}, fixture.platform);
    client = await fixture.connect();
    expect(await voterDirectory()).toBe(directoryId);
    expect(await finalizedKraftVersion()).toBe(1);
  });

  it('are this node and no other even then', async () => {
    await setKraftVersion(1);
    const itself = { voterId: 1, voterDirectoryId: fixture.broker.services.controller.directoryId };
    expect(await add(itself)).toBe(ErrorCode.DuplicateVoter);
    expect(await add()).toBe(ErrorCode.UnsupportedVersion);
    expect(await remove(itself)).toBe(ErrorCode.VoterNotFound);
    expect(await remove()).toBe(ErrorCode.VoterNotFound);
  });
});

describe('UnregisterBroker', () => {
  const unregister = (brokerId: number) =>
    client.call(UnregisterBrokerRequest, UnregisterBrokerResponse, 0, { brokerId });

  it('knows only registered brokers, and keeps the one that runs', async () => {
    expect((await unregister(7)).errorCode).toBe(ErrorCode.BrokerIdNotRegistered);
    expect((await unregister(1)).errorCode).toBe(ErrorCode.InvalidRequest);
    await fixture.topic('orders');
    expect(fixture.broker.services.controller.image.topicByName('orders')?.partitions[0]?.leader).toBe(1);
  });
});
