import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AlterConfigsRequest,
  AlterConfigsResponse,
  ErrorCode,
  FetchRequest,
  FetchResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetDeleteRequest,
  OffsetDeleteResponse,
  ProduceRequest,
  ProduceResponse,
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  client = await fixture.connect();
  await fixture.topic('orders');
});

afterEach(() => fixture.broker.stop());

/** What is wrong first, where several things are: as Apache Kafka says. */
describe('a request with something odd in it', () => {
  it('Produce with impossible acks hears first of partitions that are not there', async () => {
    const produce = async (name: string) => {
      const topicData = [{ name, partitionData: [{ index: 0, records: batch(['a']) }] }];
      const body = { acks: 2, timeoutMs: 1000, topicData };
      const { responses } = await client.call(ProduceRequest, ProduceResponse, 9, body);
      return responses[0]?.partitionResponses[0]?.errorCode;
    };
    expect(await produce('unknown')).toBe(ErrorCode.UnknownTopicOrPartition);
    expect(await produce('orders')).toBe(ErrorCode.InvalidRequiredAcks);
  });

  it('OffsetDelete answers once for a topic, with what is not there first', async () => {
    await fixture.offsetsTopic();
    const partitions = [{ partitionIndex: 0, committedOffset: 5, committedMetadata: '' }];
    const committed = { groupId: 'g', memberId: '', topics: [{ name: 'orders', partitions }] };
    await client.call(OffsetCommitRequest, OffsetCommitResponse, 8, committed);
    const topics = [{ name: 'orders', partitions: [0, 9].map((partitionIndex) => ({ partitionIndex })) }];
    const answer = await client.call(OffsetDeleteRequest, OffsetDeleteResponse, 0, { groupId: 'g', topics });
    expect(answer).toMatchObject({ errorCode: ErrorCode.None });
    expect(answer.topics).toEqual([
      {
        name: 'orders',
        partitions: [
          { partitionIndex: 9, errorCode: ErrorCode.UnknownTopicOrPartition },
          { partitionIndex: 0, errorCode: ErrorCode.None },
        ],
      },
    ]);
  });

  it('Fetch and ListOffsets know two levels of isolation', async () => {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1 }] }];
    const asked = { replicaId: -1, isolationLevel: 2, topics };
    const listed = await client.call(ListOffsetsRequest, ListOffsetsResponse, 6, asked);
    expect(listed.topics[0]?.partitions[0]?.errorCode).toBe(ErrorCode.UnknownServerError);
    const fetch = (topic: string) => {
      const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }];
      const body = { maxWaitMs: 0, minBytes: 0, isolationLevel: 2, topics: [{ topic, partitions }] };
      return client.call(FetchRequest, FetchResponse, 12, { ...body, forgottenTopicsData: [], sessionEpoch: -1 });
    };
    expect((await fetch('orders')).errorCode).toBe(ErrorCode.UnknownServerError);
    expect((await fetch('unknown')).errorCode).toBe(0);
  });

  it('Fetch of a follower is for followers: another broker is none, and the leader is none of itself', async () => {
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }];
    const fetch = async (replicaId: number) => {
      const body = { replicaId, maxWaitMs: 0, minBytes: 0, topics: [{ topic: 'orders', partitions }] };
      const asked = { ...body, forgottenTopicsData: [], sessionEpoch: -1 };
      const answer = await client.call(FetchRequest, FetchResponse, 12, asked);
      return answer.responses[0]?.partitions[0]?.errorCode;
    };
    const [consumer, debugging, leader, stranger] = [-1, -2, 1, 7];
    expect(await fetch(consumer)).toBe(ErrorCode.None);
    expect(await fetch(debugging)).toBe(ErrorCode.None);
    expect(await fetch(leader)).toBe(ErrorCode.NotLeaderOrFollower);
    expect(await fetch(stranger)).toBe(ErrorCode.NotLeaderOrFollower);
  });

  it('configs without a value are refused before anybody asks what they are for', async () => {
    const resource = { resourceType: 99, resourceName: 'x' };
    const words = 'Null value not supported for : a, b';
    const configs = ['a', 'b'].map((name) => ({ name, value: null }));
    const replace = { resources: [{ ...resource, configs }], validateOnly: false };
    const replaced = await client.call(AlterConfigsRequest, AlterConfigsResponse, 2, replace);
    expect(replaced.responses[0]).toMatchObject({ errorCode: ErrorCode.InvalidRequest, errorMessage: words });
    const alter = async (configOperation: number) => {
      const alterations = configs.map((config) => ({ ...config, configOperation }));
      const body = { resources: [{ ...resource, configs: alterations }], validateOnly: false };
      const answer = await client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, body);
      return answer.responses[0]?.errorMessage;
    };
    expect(await alter(0)).toBe(words);
    expect(await alter(1)).toBe('Unknown resource type 99');
  });

  it('WriteTxnMarkers says nothing of a marker for no partition', async () => {
    const marker = { producerId: 7, producerEpoch: 0, transactionResult: true, coordinatorEpoch: 0 };
    const write = async (topics: { name: string; partitionIndexes: number[] }[]) => {
      const body = { markers: [{ ...marker, topics }] };
      return (await client.call(WriteTxnMarkersRequest, WriteTxnMarkersResponse, 1, body)).markers;
    };
    expect(await write([])).toEqual([]);
    expect(await write([{ name: 'orders', partitionIndexes: [] }])).toEqual([]);
    expect(await write([{ name: 'orders', partitionIndexes: [0] }])).toMatchObject([{ producerId: 7 }]);
  });

  it('WriteTxnMarkers fails as a whole over a marker of nobody that is to be written', async () => {
    const nobody = { producerId: 7, producerEpoch: -1, transactionResult: true, coordinatorEpoch: 0 };
    const write = async (nobodys: string) => {
      const topics = (name: string) => [{ name, partitionIndexes: [0] }];
      const somebody = { ...nobody, producerId: 8, producerEpoch: 0, topics: topics('orders') };
      const body = { markers: [somebody, { ...nobody, topics: topics(nobodys) }] };
      const { markers } = await client.call(WriteTxnMarkersRequest, WriteTxnMarkersResponse, 1, body);
      return markers.map(({ topics: [topic] }) => topic?.partitions[0]?.errorCode);
    };
    expect(await write('orders')).toEqual([ErrorCode.UnknownServerError, ErrorCode.UnknownServerError]);
    expect(await write('unknown')).toEqual([ErrorCode.None, ErrorCode.UnknownTopicOrPartition]);
  });

  it('OffsetCommit without a topic makes no group', async () => {
    await fixture.offsetsTopic();
    const commit = { groupId: 'nobody', memberId: '', topics: [] };
    expect((await client.call(OffsetCommitRequest, OffsetCommitResponse, 8, commit)).topics).toEqual([]);
    expect((await client.call(ListGroupsRequest, ListGroupsResponse, 4, {})).groups).toEqual([]);
  });
});
