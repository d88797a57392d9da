import { describe, expect, it } from '@jest/globals';
import { SeededRandomness } from '@barnabas/platform';
import { ErrorCode, decodeMetadataRecord } from '@barnabas/protocol';
import { EffectiveConfigs } from '../config/effective-configs.js';
import type { DecisionContext } from './decision.js';
import { ImageBuilder } from './image-builder.js';
import { MetadataImage } from './image.js';
import type { BrokerImage } from './image.js';
import type { CreateTopicSpec } from './operations.js';
import { bootstrapRecords } from './bootstrap.js';
import { decideTopicCreation } from './topic-creation.js';

function broker(id: number, fenced = false): BrokerImage {
  return {
    id,
    epoch: 1,
    incarnationId: 'AAAAAAAAAAAAAAAAAAAAAA',
    endPoints: [],
    rack: null,
    fenced,
    inControlledShutdown: false,
    logDirs: [`ZGlyZWN0b3J5LS0tLS0t${id}A`],
    cordonedLogDirs: null,
    features: [],
  };
}

function contextWith(brokers: readonly BrokerImage[], settings: Record<string, string> = {}): DecisionContext {
  const builder = new ImageBuilder(MetadataImage.EMPTY);
  for (const bytes of bootstrapRecords()) builder.replay({ record: decodeMetadataRecord(bytes), bytes });
  const { parts } = builder.finish(0, 0).image;
  const image = new MetadataImage({ ...parts, brokers: new Map(brokers.map((each) => [each.id, each])) });
  return { image, configs: new EffectiveConfigs({ nodeId: 1, settings }), randomness: new SeededRandomness(1) };
}

const alone = contextWith([broker(1)]);

function spec(name: string, more: Partial<CreateTopicSpec> = {}): CreateTopicSpec {
  return { name, numPartitions: 1, replicationFactor: 1, ...more };
}

function errorOf(more: Partial<CreateTopicSpec>, name = 'orders', context = alone): readonly [number, string | null] {
  const { outcomes, records } = decideTopicCreation(context, [spec(name, more)]);
  const [outcome] = outcomes;
  expect(records.length === 0).toBe(outcome?.errorCode !== ErrorCode.None);
  return [outcome?.errorCode ?? ErrorCode.None, outcome?.errorMessage ?? null];
}

describe('decideTopicCreation', () => {
  it('writes the topic, its configs, then its partitions', () => {
    const configs = [{ name: 'min.insync.replicas', value: '1' }];
    const { records, outcomes } = decideTopicCreation(alone, [spec('orders', { numPartitions: 2, configs })]);
    const decoded = records.map((bytes) => decodeMetadataRecord(bytes));
    expect(decoded.map(({ name }) => name)).toEqual([
      'TopicRecord',
      'ConfigRecord',
      'ClearElrRecord',
      'PartitionRecord',
      'PartitionRecord',
    ]);
    expect(decoded[4]).toMatchObject({
      version: 2,
      value: { partitionId: 1, topicId: outcomes[0]?.topicId, replicas: [1], isr: [1], leader: 1, leaderEpoch: 0 },
    });
    expect(decoded[4]?.value).toMatchObject({ directories: alone.image.brokers.get(1)?.logDirs });
  });

  it('takes the defaults of the broker for -1', () => {
    const context = contextWith([broker(1), broker(2)], { 'num.partitions': '3', 'default.replication.factor': '2' });
    const [outcome] = decideTopicCreation(context, [
      spec('orders', { numPartitions: -1, replicationFactor: -1 }),
    ]).outcomes;
    expect(outcome).toMatchObject({ errorCode: 0, numPartitions: 3, replicationFactor: 2 });
  });

  it('spreads leaders over the active brokers and leaves fenced ones out', () => {
    const context = contextWith([broker(1), broker(2), broker(3, true)]);
    const { records } = decideTopicCreation(context, [spec('orders', { numPartitions: 4, replicationFactor: 2 })]);
    const leaders = records.flatMap((bytes) => {
      const record = decodeMetadataRecord(bytes);
      return record.name === 'PartitionRecord' ? [record.value.leader] : [];
    });
    expect(leaders.sort((a, b) => a - b)).toEqual([1, 1, 2, 2]);
    expect(errorOf({ replicationFactor: 3 }, 'orders', context)[0]).toBe(ErrorCode.InvalidReplicationFactor);
  });

  it('refuses counts that make no sense', () => {
    expect(errorOf({ numPartitions: 0 })[0]).toBe(ErrorCode.InvalidPartitions);
    expect(errorOf({ numPartitions: -2 })[0]).toBe(ErrorCode.InvalidPartitions);
    expect(errorOf({ replicationFactor: 0 })[0]).toBe(ErrorCode.InvalidReplicationFactor);
    expect(errorOf({ replicationFactor: 2 })).toEqual([
      ErrorCode.InvalidReplicationFactor,
      'Unable to replicate the partition 2 time(s): The target replication factor of 2 cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.',
    ]);
    expect(errorOf({ numPartitions: 10_001 })[0]).toBe(ErrorCode.PolicyViolation);
  });

  it.each(['', '.', '..', 'a b', 'ä', 'x'.repeat(250)])('refuses the name %j', (name) => {
    expect(errorOf({}, name)[0]).toBe(ErrorCode.InvalidTopicException);
  });

  it('refuses a request as a whole that would take more than 10,000 records, with those of topics and configs', () => {
    const records = (...specs: readonly CreateTopicSpec[]): unknown[] => {
      const decided = decideTopicCreation(alone, specs);
      return [decided.records.length, ...decided.outcomes.map(({ errorCode }) => errorCode)];
    };
    const excessive = ErrorCode.PolicyViolation;
    const configs = [{ name: 'retention.ms', value: '5' }];
    expect(records(spec('orders', { numPartitions: 9_999 }))).toEqual([10_000, 0]);
    expect(records(spec('orders', { numPartitions: 10_000 }))).toEqual([0, excessive]);
    expect(records(spec('orders', { numPartitions: 9_999, configs }))).toEqual([0, excessive]);
    const most = spec('orders', { numPartitions: 9_998 });
    expect(records(most, spec('bad/name'))).toEqual([9_999, 0, ErrorCode.InvalidTopicException]);
    expect(records(most, spec('bad/name'), spec('mails'))).toEqual([0, excessive, excessive, excessive]);
  });

  it('refuses a name twice; in one request, names may differ only in . and _, as in Kafka', () => {
    const { outcomes } = decideTopicCreation(alone, [spec('a.b'), spec('a_b'), spec('a.b'), spec('a-b')]);
    expect(outcomes.map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.None,
      ErrorCode.None,
      ErrorCode.TopicAlreadyExists,
      ErrorCode.None,
    ]);
  });

  it('refuses names that exist, and those that differ from them only in . and _', () => {
    const builder = new ImageBuilder(alone.image);
    for (const bytes of decideTopicCreation(alone, [spec('a.b')]).records)
      builder.replay({ record: decodeMetadataRecord(bytes), bytes });
    const context = { ...alone, image: builder.finish(1, 1).image };
    expect(errorOf({}, 'a.b', context)).toEqual([ErrorCode.TopicAlreadyExists, "Topic 'a.b' already exists."]);
    expect(errorOf({}, 'a_b', context)).toEqual([
      ErrorCode.InvalidTopicException,
      "Topic 'a_b' collides with existing topic: a.b",
    ]);
  });

  it('refuses names that differ only in case where they would share a directory', () => {
    const builder = new ImageBuilder(alone.image);
    for (const bytes of decideTopicCreation(alone, [spec('Orders')]).records)
      builder.replay({ record: decodeMetadataRecord(bytes), bytes });
    const { image } = builder.finish(1, 1);
    expect(errorOf({}, 'orders', { ...alone, image })[0]).toBe(ErrorCode.None);
    const specs = ['orders', 'Orders', 'mails', 'Mails'].map((name) => spec(name));
    const { outcomes } = decideTopicCreation({ ...alone, image }, specs, { ignoresCase: true });
    expect(outcomes.map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.InvalidTopicException,
      ErrorCode.TopicAlreadyExists,
      ErrorCode.None,
      ErrorCode.InvalidTopicException,
    ]);
    expect(outcomes[0]?.errorMessage).toBe(
      "Topic 'orders' collides with existing topic: Orders, " +
        'as the file system of the data directory does not tell upper from lower case',
    );
  });

  it('refuses bad configs, and null ones', () => {
    expect(errorOf({ configs: [{ name: 'retention.ms', value: 'x' }] })[0]).toBe(ErrorCode.InvalidConfig);
    expect(errorOf({ configs: [{ name: 'retention.ms', value: null }] })).toEqual([
      ErrorCode.InvalidConfig,
      'Null value not supported for topic configs: retention.ms',
    ]);
  });

  it('follows an assignment, in any order of its partitions', () => {
    const context = contextWith([broker(1), broker(2)]);
    const assignments = [
      { partitionIndex: 1, brokerIds: [2, 1] },
      { partitionIndex: 0, brokerIds: [1, 2] },
    ];
    const { records } = decideTopicCreation(context, [
      spec('o', { numPartitions: -1, replicationFactor: -1, assignments }),
    ]);
    const [, first, second] = records.map((bytes) => decodeMetadataRecord(bytes).value);
    expect([first, second]).toMatchObject([
      { partitionId: 0, leader: 1 },
      { partitionId: 1, leader: 2 },
    ]);
  });

  it('refuses assignments to strangers, twice, with gaps, or beside counts', () => {
    const assigned = (...replicas: [number, number[]][]): Partial<CreateTopicSpec> => ({
      numPartitions: -1,
      replicationFactor: -1,
      assignments: replicas.map(([partitionIndex, brokerIds]) => ({ partitionIndex, brokerIds })),
    });
    const invalid = ErrorCode.InvalidReplicaAssignment;
    expect(errorOf(assigned([0, [7]]))[0]).toBe(invalid);
    expect(errorOf(assigned([0, [1, 1]]))[0]).toBe(invalid);
    expect(errorOf(assigned([0, []]))[0]).toBe(invalid);
    expect(errorOf(assigned([0, [1]], [0, [1]]))[0]).toBe(invalid);
    expect(errorOf(assigned([0, [1]], [2, [1]]))).toEqual([
      invalid,
      'partitions should be a consecutive 0-based integer sequence',
    ]);
    expect(errorOf({ ...assigned([0, [1]]), numPartitions: 1 })[0]).toBe(ErrorCode.InvalidRequest);
  });
});
