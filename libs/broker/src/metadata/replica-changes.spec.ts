import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, decodeMetadataRecord, zeroUuid } from '@barnabas/protocol';
import { decideUnregistration } from './broker-unregistration.js';
import { ControllerFixture } from './controller.fixture.js';
import { decideFeatureUpdates } from './feature-update.js';
import { ImageBuilder } from './image-builder.js';
import type { MetadataImage, PartitionImage } from './image.js';
import { decideElections } from './leader-election.js';
import { ElectionType, UpgradeType } from './operations.js';
import { decideReassignments } from './partition-reassignment.js';
import { RecordWriter } from './records.js';
import { newPartition } from './replica-placement.js';

let fixture: ControllerFixture;
let image: MetadataImage;
const topicId = 'U9lGQ3RITIStZ0scoTdOOQ';
const write = new RecordWriter(30);

/** A cluster as Kafka may leave it: a second broker is registered as well. */
beforeEach(async () => {
  fixture = await ControllerFixture.open();
  const one = fixture.image.brokers.get(1);
  if (one === undefined) throw new Error('there is no broker 1');
  image = after(fixture.image, [write.registerBroker({ ...one, id: 2, epoch: 100, fenced: false })]);
});

afterEach(() => fixture.close());

function after(before: MetadataImage, records: readonly Buffer[]): MetadataImage {
  const builder = new ImageBuilder(before);
  for (const bytes of records) builder.replay({ record: decodeMetadataRecord(bytes), bytes });
  return builder.finish(before.offset + records.length, before.epoch).image;
}

function withPartition(replicas: readonly number[], more: Partial<PartitionImage> = {}): void {
  const partition = { ...newPartition(image, 0, replicas), ...more };
  image = after(image, [write.topic('orders', topicId), write.partition(topicId, partition)]);
}

const context = () => ({ image, configs: fixture.configs, randomness: fixture.platform.randomness });
const partition = () => image.topicByName('orders')?.partitions[0];

function reassign(replicas: number[] | null, allowReplicationFactorChange = true): number | undefined {
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, replicas }] }];
  const { records, outcomes } = decideReassignments(context(), topics, { allowReplicationFactorChange });
  image = after(image, records);
  return outcomes[0]?.partitions[0]?.errorCode;
}

function elect(type: ElectionType, partitions: number[] | null = [0]) {
  const topics = partitions === null ? null : [{ topic: 'orders', partitions }];
  const { records, outcomes } = decideElections(context(), topics, type);
  image = after(image, records);
  return outcomes[0]?.partitionResult.map(({ errorCode }) => errorCode);
}

describe('a reassignment', () => {
  it('to the same replicas changes nothing', () => {
    withPartition([1]);
    expect(reassign([1])).toBe(0);
    expect(partition()?.partitionEpoch).toBe(0);
  });

  it('to fewer replicas is over at once, and leads anew when the leader goes', () => {
    withPartition([2, 1]);
    expect(partition()?.leader).toBe(2);
    expect(reassign([1], false)).toBe(ErrorCode.InvalidReplicationFactor);
    expect(reassign([1])).toBe(0);
    expect(partition()).toMatchObject({ replicas: [1], isr: [1], leader: 1, leaderEpoch: 1, removingReplicas: [] });
    expect(partition()?.directories).toHaveLength(1);
  });

  it('to further replicas lasts until they are in sync, and can be called off', () => {
    withPartition([1]);
    expect(reassign(null)).toBe(ErrorCode.NoReassignmentInProgress);
    expect(reassign([2])).toBe(0);
    expect(partition()).toMatchObject({ replicas: [2, 1], isr: [1], addingReplicas: [2], removingReplicas: [1] });
    expect(reassign(null)).toBe(0);
    expect(partition()).toMatchObject({ replicas: [1], isr: [1], leader: 1, addingReplicas: [], removingReplicas: [] });
  });

  it('needs brokers that are there', () => {
    withPartition([1]);
    for (const replicas of [[7], [], [1, 1]]) expect(reassign(replicas)).toBe(ErrorCode.InvalidReplicaAssignment);
  });
});

describe('an election', () => {
  it('of preferred leaders takes the first replica, if it is in sync', () => {
    withPartition([2, 1], { leader: 1 });
    expect(elect(ElectionType.Preferred)).toEqual([0]);
    expect(partition()).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [2, 1] });
    expect(elect(ElectionType.Preferred)).toEqual([ErrorCode.ElectionNotNeeded]);
    expect(elect(ElectionType.Preferred, null)).toEqual([]);
  });

  it('of preferred leaders does without those that lag', () => {
    withPartition([2, 1], { leader: 1, isr: [1] });
    expect(elect(ElectionType.Preferred)).toEqual([ErrorCode.PreferredLeaderNotAvailable]);
    expect(elect(ElectionType.Preferred, [0, 3])).toEqual([
      ErrorCode.PreferredLeaderNotAvailable,
      ErrorCode.UnknownTopicOrPartition,
    ]);
  });

  it('that may be unclean takes what is left, where nobody leads', () => {
    withPartition([7, 1], { leader: -1, isr: [7], directories: [zeroUuid, zeroUuid] });
    expect(elect(ElectionType.Preferred)).toEqual([ErrorCode.PreferredLeaderNotAvailable]);
    expect(elect(ElectionType.Unclean)).toEqual([0]);
    expect(partition()).toMatchObject({ leader: 1, isr: [1] });
    expect(elect(ElectionType.Unclean)).toEqual([ErrorCode.ElectionNotNeeded]);
  });
});

describe('a feature update', () => {
  const update = (feature: string, level: number, upgradeType: number) => {
    const decided = decideFeatureUpdates({ ...context(), nodeId: 1, kraftVersion: 0 }, [
      { feature, level, upgradeType },
    ]);
    image = after(image, decided.records);
    return decided.outcomes[0]?.errorCode;
  };

  it('cannot go back beyond records that older software does not read', () => {
    const refused = ErrorCode.InvalidUpdateVersion;
    expect(update('metadata.version', 29, UpgradeType.SafeDowngrade)).toBe(refused);
    image = after(image, [write.featureLevel('metadata.version', 28)]);
    expect(update('metadata.version', 23, UpgradeType.SafeDowngrade)).toBe(0);
    expect(update('metadata.version', 22, UpgradeType.UnsafeDowngrade)).toBe(refused);
    expect(update('metadata.version', 30, UpgradeType.Upgrade)).toBe(0);
  });

  it('asks what other brokers support', () => {
    const two = image.brokers.get(2);
    if (two === undefined) throw new Error('there is no broker 2');
    image = after(image, [write.registerBroker({ ...two, features: [] })]);
    expect(update('group.version', 1, UpgradeType.Upgrade)).toBe(ErrorCode.InvalidUpdateVersion);
  });

  it('to eligible leader replicas gives the cluster one min.insync.replicas', () => {
    const config = 'min.insync.replicas';
    image = after(image, [
      write.featureLevel('eligible.leader.replicas.version', 0),
      write.config({ type: 'broker', name: '' }, config, null),
      write.config({ type: 'broker', name: '1' }, config, '2'),
    ]);
    expect(update('eligible.leader.replicas.version', 1, UpgradeType.Upgrade)).toBe(0);
    expect(image.brokerConfigs('default').get(config)).toBe('1');
    expect(image.brokerConfigs(1).has(config)).toBe(false);
  });
});

describe('a broker that leaves the cluster', () => {
  const unregister = (brokerId: number): number | undefined => {
    const { records, outcomes } = decideUnregistration({ ...context(), nodeId: 1 }, brokerId);
    image = after(image, records);
    return outcomes[0]?.errorCode;
  };

  it('hands what it leads to a replica in sync, and is registered no more', () => {
    withPartition([2, 1], { leader: 2, isr: [2, 1] });
    expect(unregister(2)).toBe(0);
    expect(partition()).toMatchObject({ leader: 1, isr: [1], leaderEpoch: 1, replicas: [2, 1] });
    expect(image.brokers.has(2)).toBe(false);
    expect(unregister(2)).toBe(ErrorCode.BrokerIdNotRegistered);
  });

  it('leaves no leader where nobody else is in sync, and stays eligible itself', () => {
    withPartition([2, 1], { leader: 2, isr: [2] });
    expect(unregister(2)).toBe(0);
    expect(partition()).toMatchObject({ leader: -1, isr: [], elr: [2] });
  });

  it('changes no partition that it was not in sync with', () => {
    withPartition([1, 2], { leader: 1, isr: [1] });
    expect(unregister(2)).toBe(0);
    expect(partition()).toMatchObject({ leader: 1, isr: [1], partitionEpoch: 0 });
  });
});
