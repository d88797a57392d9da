import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { LogDirectory } from '@barnabas/log';
import { simulatedPlatform } from '@barnabas/platform';
import type { SimulatedPlatform } from '@barnabas/platform';
import {
  BeginTransactionRecord,
  FeatureLevelRecord,
  LeaderChangeMessage,
  RecordBatch,
  TopicRecord,
  VotersRecord,
  decode,
  encode,
  encodeMetadataRecord,
  encodeRecordBatch,
} from '@barnabas/protocol';
import { EffectiveConfigs } from '../config/effective-configs.js';
import { bootstrapRecords, decodeBootstrapFile, encodeBootstrapFile } from './bootstrap.js';
import { ControllerFixture } from './controller.fixture.js';
import { encodeSnapshot, snapshotFileName } from './snapshot-format.js';

const vectors = new URL('../../../../test/vectors/log-directory/', import.meta.url);

/** A disk with the data directory that Apache Kafka wrote. */
async function apacheDisk(): Promise<SimulatedPlatform> {
  const platform = simulatedPlatform();
  for (const entry of readdirSync(vectors, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(jsonl|txt)$/.test(entry.name)) continue;
    const source = `${entry.parentPath}/${entry.name}`;
    const directory = `/data${entry.parentPath.slice(vectors.pathname.length - 1)}`.replace(/\/$/, '');
    await platform.files.makeDirectory(directory);
    await platform.files.replaceFile(`${directory}/${entry.name}`, readFileSync(source));
  }
  return platform;
}

describe('a data directory that Apache Kafka wrote', () => {
  it('is taken over with its topics, configs, features and producer ids', async () => {
    const fixture = await ControllerFixture.open({ platform: await apacheDisk() });
    const { image, controller, configs } = fixture;
    const names = ['__consumer_offsets', '__transaction_state', 'compacted', 'plain', 'transactional'];
    expect([...image.topics()].map(({ name }) => name).sort()).toEqual(names);
    expect(controller.clusterId).toBe('74uTHjvlTtS72EHcCSQuHQ');
    expect(image.topicByName('plain')?.id).toBe('U9lGQ3RITIStZ0scoTdOOQ');
    expect(image.features.finalized.get('metadata.version')).toBe(30);
    expect(image.nextProducerId).toBe(1000);
    expect(Object.fromEntries(image.topicConfigs('compacted'))).toMatchObject({
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.01',
    });
    expect(configs.logConfig('plain').segmentBytes).toBe(1_048_576);
    await fixture.close();
  });

  it('has its partitions led again, in a leader epoch above those that Apache used', async () => {
    const fixture = await ControllerFixture.open({ platform: await apacheDisk() });
    // Apache's controlled shutdown left no leader, in epoch 1, and this broker as the last eligible one.
    for (const { partitions } of fixture.image.topics()) {
      expect(partitions[0]).toMatchObject({ leader: 1, isr: [1], elr: [], lastKnownElr: [], leaderEpoch: 2 });
      expect(partitions[0]?.directories).toEqual([fixture.controller.directoryId]);
    }
    expect(fixture.image.epoch).toBe(2);
    await fixture.close();
  });

  it('is refused when its quorum has further voters', async () => {
    const platform = await apacheDisk();
    const path = '/data/__cluster_metadata-0/quorum-state';
    const state = JSON.parse((await platform.files.readFile(path)).toString()) as object;
    const voters = [{ voterId: 1 }, { voterId: 2 }];
    await platform.files.replaceFile(path, JSON.stringify({ ...state, currentVoters: voters }));
    await expect(ControllerFixture.open({ platform })).rejects.toThrow(/further voters \(2\)/);
  });

  it('begins with the bootstrap records that ours begins with', () => {
    const theirs = decodeBootstrapFile(readFileSync(new URL('bootstrap.checkpoint', vectors)));
    expect(theirs).toEqual(bootstrapRecords());
    expect(decodeBootstrapFile(encodeBootstrapFile(1_767_225_600_000))).toEqual(theirs);
    expect(encodeBootstrapFile(1).length).toBe(readFileSync(new URL('bootstrap.checkpoint', vectors)).length);
  });
});

describe('a directory formatted for a quorum that keeps its voters in the log', () => {
  const directoryId = 'ZGlyZWN0b3J5LS0tLS0tAQ';

  async function formatted(...voterIds: number[]): Promise<SimulatedPlatform> {
    const platform = simulatedPlatform();
    const kRaftVersionFeature = { minSupportedVersion: 0, maxSupportedVersion: 1 };
    const voters = voterIds.map((voterId) => {
      return { voterId, voterDirectoryId: directoryId, endpoints: [], kRaftVersionFeature };
    });
    const votersRecord = encode(VotersRecord, 0, { version: 0, voters });
    const quorum = { kraftVersion: 1, votersRecord };
    const snapshot = encodeSnapshot({ records: [], timestampMs: 1, lastContainedLogTimestampMs: 0, quorum });
    await platform.files.makeDirectory('/data/__cluster_metadata-0');
    const name = snapshotFileName({ endOffset: 0, epoch: 0 });
    await platform.files.replaceFile(`/data/__cluster_metadata-0/${name}`, snapshot);
    await platform.files.replaceFile('/data/bootstrap.checkpoint', encodeBootstrapFile(1));
    const meta = `node.id=1\ndirectory.id=${directoryId}\nversion=1\ncluster.id=74uTHjvlTtS72EHcCSQuHQ\n`;
    await platform.files.replaceFile('/data/meta.properties', meta);
    return platform;
  }

  it('is led by the one voter, with a quorum-state and a LeaderChange that Kafka reads', async () => {
    const fixture = await ControllerFixture.open({ platform: await formatted(1) });
    const state = await fixture.platform.files.readFile('/data/__cluster_metadata-0/quorum-state');
    expect(JSON.parse(state.toString())).toMatchObject({ leaderId: 1, leaderEpoch: 1, data_version: 1 });
    const log = fixture.directory.partitions.get('__cluster_metadata-0');
    const read = await log?.read(0, { maxBytes: 1, minOneBatch: true, upTo: 1 });
    const [leaderChange] = RecordBatch.at(
      read?.kind === 'read' ? Buffer.concat(read.chunks) : Buffer.alloc(0),
    ).records();
    expect(decode(LeaderChangeMessage, 0, leaderChange?.value ?? Buffer.alloc(0))).toMatchObject({
      version: 0,
      leaderId: 1,
    });
    await fixture.close();
  });

  it('is refused when there are further voters', async () => {
    const opening = ControllerFixture.open({ platform: await formatted(1, 2) });
    await expect(opening).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED' });
  });
});

describe('a metadata log that ends badly', () => {
  /** Appends records behind the controller's back, to what it has written so far. */
  async function append(platform: SimulatedPlatform, records: Buffer[]): Promise<void> {
    const configs = new EffectiveConfigs({ nodeId: 1 });
    const configFor = (topic: string) => configs.logConfig(topic);
    const directory = await LogDirectory.open({ path: '/data', platform, configFor });
    const log = directory.partitions.get('__cluster_metadata-0');
    const batch = encodeRecordBatch({ records: records.map((value) => ({ value, timestamp: 1 })) });
    const result = log?.append(batch, { origin: 'raft', leaderEpoch: 1 });
    if (result?.kind === 'appended') await result.durable;
    await directory.close();
  }

  it('inside a transaction loses what the transaction held, and ends it', async () => {
    const first = await ControllerFixture.open();
    await first.create('orders');
    await first.close();
    const begin = encodeMetadataRecord(BeginTransactionRecord, 0, { name: 'half a change' });
    const topic = encodeMetadataRecord(TopicRecord, 0, { name: 'ghost', topicId: 'Z2hvc3QAAAAAAAAAAAAAAA' });
    await append(first.platform, [begin, topic]);
    const second = await ControllerFixture.open({ platform: first.platform });
    expect([...second.image.topics()].map(({ name }) => name)).toEqual(['orders']);
    await second.create('ghost');
    const third = await second.restart();
    expect([...third.image.topics()].map(({ name }) => name).sort()).toEqual(['ghost', 'orders']);
    await third.close();
  });

  it('with a feature level of later software is refused, naming the feature', async () => {
    const first = await ControllerFixture.open();
    await first.close();
    const newer = encodeMetadataRecord(FeatureLevelRecord, 0, { name: 'metadata.version', featureLevel: 31 });
    await append(first.platform, [newer]);
    await expect(ControllerFixture.open({ platform: first.platform })).rejects.toThrow(
      /metadata.version is at level 31 and this broker supports up to 30/,
    );
  });
});
