import { describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import {
  AccessControlEntryRecord,
  ClientQuotaRecord,
  ConfigRecord,
  FeatureLevelRecord,
  PartitionChangeRecord,
  ProducerIdsRecord,
  RegisterBrokerRecord,
  RemoveAccessControlEntryRecord,
  TopicRecord,
  UserScramCredentialRecord,
  VotersRecord,
  decodeMetadataRecord,
  encode,
  encodeMetadataRecord,
} from '@barnabas/protocol';
import { ImageBuilder } from './image-builder.js';
import { MetadataImage } from './image.js';
import { MetadataLoader } from './metadata-loader.js';
import { MetadataSnapshots } from './metadata-snapshots.js';
import { staticQuorum } from './quorum.js';
import { RecordWriter } from './records.js';
import { newPartition } from './replica-placement.js';

const ordersId = 'b3JkZXJzAAAAAAAAAAAAAA';
const aclId = 'YWNsAAAAAAAAAAAAAAAAAA';

const acl = encodeMetadataRecord(AccessControlEntryRecord, 0, {
  id: aclId,
  resourceType: 2,
  resourceName: 'orders',
  patternType: 3,
  principal: 'User:ada',
  host: '*',
  operation: 3,
  permissionType: 3,
});
const scram = encodeMetadataRecord(UserScramCredentialRecord, 0, {
  name: 'ada',
  mechanism: 1,
  salt: Buffer.from('s'),
  storedKey: Buffer.from('k'),
  serverKey: Buffer.from('v'),
  iterations: 4096,
});
const entity = [{ entityType: 'user', entityName: null }];
const quota = encodeMetadataRecord(ClientQuotaRecord, 0, {
  entity,
  key: 'producer_byte_rate',
  value: 7,
  remove: false,
});
const noQuota = encodeMetadataRecord(ClientQuotaRecord, 0, {
  entity,
  key: 'producer_byte_rate',
  value: 0,
  remove: true,
});

function replay(image: MetadataImage, records: readonly Buffer[]): MetadataImage {
  const builder = new ImageBuilder(image);
  for (const bytes of records) builder.replay({ record: decodeMetadataRecord(bytes), bytes });
  return builder.finish(image.offset + records.length, 5).image;
}

/** An image with something of everything. */
function richImage(): MetadataImage {
  const write = new RecordWriter(30);
  const partition = { ...newPartition(MetadataImage.EMPTY, 0, [1]), leader: -1, leaderEpoch: 3, partitionEpoch: 4 };
  return replay(MetadataImage.EMPTY, [
    encodeMetadataRecord(FeatureLevelRecord, 0, { name: 'metadata.version', featureLevel: 30 }),
    encodeMetadataRecord(FeatureLevelRecord, 0, { name: 'group.version', featureLevel: 1 }),
    encodeMetadataRecord(RegisterBrokerRecord, 4, {
      brokerId: 1,
      incarnationId: aclId,
      brokerEpoch: 9,
      endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
      features: [{ name: 'group.version', minSupportedVersion: 0, maxSupportedVersion: 1 }],
      rack: 'here',
      fenced: false,
      logDirs: [ordersId],
      cordonedLogDirs: [],
    }),
    encodeMetadataRecord(TopicRecord, 0, { name: 'orders', topicId: ordersId }),
    write.partition(ordersId, { ...partition, isr: [], elr: [1], lastKnownElr: [1], isRecovering: true }),
    write.partition(ordersId, { ...partition, partition: 1, leader: 1, isr: [1], addingReplicas: [2] }),
    encodeMetadataRecord(PartitionChangeRecord, 2, { partitionId: 1, topicId: ordersId, removingReplicas: [1] }),
    encodeMetadataRecord(ConfigRecord, 0, {
      resourceType: 2,
      resourceName: 'orders',
      name: 'retention.ms',
      value: '5',
    }),
    encodeMetadataRecord(ConfigRecord, 0, {
      resourceType: 32,
      resourceName: 'a:b',
      name: 'share.isolation.level',
      value: 'x',
    }),
    encodeMetadataRecord(ProducerIdsRecord, 0, { brokerId: 1, brokerEpoch: 9, nextProducerId: 4000 }),
    acl,
    scram,
    quota,
  ]);
}

async function written(image: MetadataImage, quorum = staticQuorum) {
  const platform = simulatedPlatform();
  await platform.files.makeDirectory('/m');
  const snapshots = new MetadataSnapshots('/m', platform);
  await snapshots.write(image, quorum, 77);
  const loader = new MetadataLoader();
  const endOffset = await snapshots.loadNewest(loader);
  return { snapshots, endOffset, loaded: loader.finish() };
}

describe('a metadata snapshot', () => {
  it('makes the same image again, offset, epoch and what this broker does not model included', async () => {
    const image = richImage();
    const { endOffset, loaded } = await written(image);
    expect(endOffset).toBe(13);
    expect({ ...loaded.image.parts, features: loaded.image.features.finalized }).toEqual({
      ...image.parts,
      features: image.features.finalized,
    });
    expect([...loaded.image.parts.keptRecords.values()]).toEqual([acl, scram]);
    expect([...loaded.image.parts.clientQuotas.entities()]).toEqual([
      { entity: new Map([['user', null]]), quotas: new Map([['producer_byte_rate', 7]]) },
    ]);
  });

  it('is named by the offset it ends before and the epoch of its last record', async () => {
    const { snapshots } = await written(richImage());
    expect(await snapshots.list()).toEqual([{ endOffset: 13, epoch: 5 }]);
  });

  it('leaves out what later records took away', async () => {
    const removed = encodeMetadataRecord(RemoveAccessControlEntryRecord, 0, { id: aclId });
    const image = replay(richImage(), [removed, noQuota]);
    const { keptRecords, clientQuotas } = (await written(image)).loaded.image.parts;
    expect([...keptRecords.values()]).toEqual([scram]);
    expect([...clientQuotas.entities()]).toEqual([]);
  });

  it('carries the voters of a quorum that keeps them in the log', async () => {
    const endpoints = [{ name: 'CONTROLLER', host: 'localhost', port: 9093 }];
    const voter = {
      voterId: 1,
      voterDirectoryId: ordersId,
      endpoints,
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
    };
    const quorum = { kraftVersion: 1, votersRecord: encode(VotersRecord, 0, { version: 0, voters: [voter] }) };
    expect((await written(richImage(), quorum)).loaded.quorum).toEqual(quorum);
  });
});
