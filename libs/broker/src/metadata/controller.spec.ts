import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { ControllerFixture, contentOf } from './controller.fixture.js';
import type { ControllerFixtureOptions } from './controller.fixture.js';
import type { MetadataDelta } from './delta.js';
import { parseSnapshotFileName } from './snapshot-format.js';

const opened: ControllerFixture[] = [];

async function open(options?: ControllerFixtureOptions): Promise<ControllerFixture> {
  return track(await ControllerFixture.open(options));
}

function track(fixture: ControllerFixture): ControllerFixture {
  opened.push(fixture);
  return fixture;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((fixture) => fixture.close()));
});

const metadataDirectory = '/data/__cluster_metadata-0';

async function quorumEpoch({ platform }: ControllerFixture): Promise<number> {
  const bytes = await platform.files.readFile(`${metadataDirectory}/quorum-state`);
  return (JSON.parse(bytes.toString()) as { leaderEpoch: number }).leaderEpoch;
}

describe('Controller', () => {
  it('formats an empty directory with the features of the release and registers the broker', async () => {
    const { controller, image, directory, platform } = await open({ clusterId: 'barnabas-test-cluster1' });
    expect(directory.metaProperties).toMatchObject({ clusterId: 'barnabas-test-cluster1', nodeId: 1 });
    expect(Object.fromEntries(image.features.finalized)).toEqual({
      'metadata.version': 30,
      'eligible.leader.replicas.version': 1,
      'group.version': 1,
      'share.version': 1,
      'streams.version': 1,
      'transaction.version': 2,
    });
    expect(image.brokerConfigs('default')).toEqual(new Map([['min.insync.replicas', '1']]));
    expect(image.brokers.get(1)).toMatchObject({
      epoch: controller.brokerEpoch,
      fenced: false,
      logDirs: [controller.directoryId],
      endPoints: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }],
    });
    expect(await platform.files.exists('/data/bootstrap.checkpoint')).toBe(true);
  });

  it('finds everything again after a restart, in the next epoch, with quorum-state not behind the log', async () => {
    const first = await open();
    await first.create('orders', { numPartitions: 3, configs: [{ name: 'retention.ms', value: '1000' }] });
    const before = contentOf(first.image);
    const second = track(await first.restart());
    expect(contentOf(second.image)).toEqual(before);
    expect([first.image.epoch, second.image.epoch]).toEqual([1, 2]);
    expect(await quorumEpoch(second)).toBe(2);
    expect(second.controller.clusterId).toBe(first.controller.clusterId);
    expect(second.configs.logConfig('orders').retentionMs).toBe(1000);
  });

  it('has what it acknowledged after a power cut, and bumps the leader epochs of what may have lost records', async () => {
    const fixture = await open();
    await fixture.create('orders');
    const survivor = track(await fixture.afterPowerCut());
    expect(survivor.image.topicByName('orders')?.partitions[0]).toMatchObject({ leader: 1, leaderEpoch: 1, isr: [1] });
  });

  it('keeps the leader epochs when it was stopped cleanly', async () => {
    const fixture = await open();
    await fixture.create('orders');
    const restarted = track(await fixture.restart());
    expect(restarted.image.topicByName('orders')?.partitions[0]?.leaderEpoch).toBe(0);
  });

  it('shows a change, to listeners too, when it is on disk and not before', async () => {
    const { controller, configs } = await open();
    const deltas: MetadataDelta[] = [];
    const stop = controller.onChange((delta, image) => {
      deltas.push(delta);
      expect(controller.image).toBe(image);
      expect(configs.topic('orders').number('retention.ms')).toBe(5);
    });
    const settings = [{ name: 'retention.ms', value: '5' }];
    const creating = controller.createTopics([
      { name: 'orders', numPartitions: 1, replicationFactor: 1, configs: settings },
    ]);
    expect(controller.image.topicByName('orders')).toBeUndefined();
    await creating;
    expect(deltas.map(({ createdTopics }) => createdTopics.map(({ name }) => name))).toEqual([['orders']]);
    expect(deltas[0]?.changedConfigs).toEqual([{ type: 'topic', name: 'orders' }]);
    stop();
    await controller.deleteTopics([{ name: 'orders' }]);
    expect(deltas).toHaveLength(1);
  });

  it('decides with what is still on its way to the disk in mind', async () => {
    const fixture = await open();
    const outcomes = await Promise.all([fixture.create('orders'), fixture.create('orders')]);
    expect(outcomes.map(({ errorCode }) => errorCode)).toEqual([ErrorCode.None, ErrorCode.TopicAlreadyExists]);
  });

  it('shares what a change does not touch with the image before', async () => {
    const fixture = await open();
    await fixture.create('orders');
    const before = fixture.image;
    await fixture.create('mails');
    expect(fixture.image.topicByName('orders')).toBe(before.topicByName('orders'));
    expect(fixture.image.parts.configurations).toBe(before.parts.configurations);
    expect(before.topicByName('mails')).toBeUndefined();
  });

  it('forgets a deleted topic with its configs; one of the same name starts afresh', async () => {
    const fixture = await open();
    const { topicId } = await fixture.create('orders', { configs: [{ name: 'retention.ms', value: '5' }] });
    const [byId, unknown] = await fixture.controller.deleteTopics([{ topicId }, { name: 'nothing' }]);
    expect([byId?.errorCode, byId?.name, unknown?.errorCode]).toEqual([0, 'orders', ErrorCode.UnknownTopicOrPartition]);
    const again = await fixture.create('orders');
    expect(again.topicId).not.toBe(topicId);
    expect(fixture.image.topicConfigs('orders').size).toBe(0);
    expect(fixture.image.topicById(topicId)).toBeUndefined();
  });

  it('keeps topics apart whose directories are one where the file system ignores case', async () => {
    const first = await open();
    // What a machine's file system says of `.lock`, when it does.
    await first.platform.files.replaceFile('/data/.LOCK', '');
    expect((await first.create('Orders')).errorCode).toBe(ErrorCode.None);
    expect((await first.create('orders')).errorCode).toBe(ErrorCode.None);
    const second = track(await first.restart());
    expect(second.directory.ignoresCase).toBe(true);
    expect((await second.create('ORDERS')).errorCode).toBe(ErrorCode.InvalidTopicException);
  });

  it('only says what would happen when asked to validate', async () => {
    const { controller } = await open();
    const spec = { name: 'orders', numPartitions: 3, replicationFactor: 1 };
    const [outcome] = await controller.createTopics([spec], { validateOnly: true });
    expect(outcome).toMatchObject({ errorCode: ErrorCode.None, numPartitions: 3 });
    expect(controller.image.topicByName('orders')).toBeUndefined();
  });

  it('refuses every change once the disk has failed, and shows none of it', async () => {
    const fixture = await open();
    fixture.platform.files.failNext('datasync', (path) => path.startsWith(metadataDirectory));
    await expect(fixture.create('orders')).rejects.toMatchObject({ code: 'METADATA_LOG_OFFLINE' });
    await expect(fixture.create('mails')).rejects.toMatchObject({ code: 'METADATA_LOG_OFFLINE' });
    expect(fixture.image.topicCount).toBe(0);
  });

  it('refuses changes after close', async () => {
    const fixture = await open();
    await fixture.controller.close();
    await expect(fixture.create('orders')).rejects.toMatchObject({ code: 'CONTROLLER_CLOSED' });
  });

  it('leaves its broker fenced, so that nobody waits for its session to end', async () => {
    const fixture = await open();
    await fixture.close();
    expect(fixture.image.brokers.get(1)?.fenced).toBe(true);
    const again = await open({ platform: fixture.platform });
    expect(again.image.brokers.get(1)?.fenced).toBe(false);
  });

  it('never hands out a producer id twice, across blocks and restarts', async () => {
    const first = await open();
    const ids = await Promise.all(Array.from({ length: 1500 }, () => first.controller.newProducerId()));
    const second = track(await first.restart());
    ids.push(await second.controller.newProducerId());
    expect(new Set(ids).size).toBe(ids.length);
    expect(second.image.nextProducerId).toBe(3000);
  });

  it('refuses a directory of another node or another cluster with a sentence that says so', async () => {
    const first = await open({ clusterId: 'barnabas-test-cluster1' });
    await expect(first.restart({ nodeId: 2 })).rejects.toThrow(
      /belongs to node 1, not to node 2; start this broker with node id 1/,
    );
    const other = ControllerFixture.open({ platform: first.platform, clusterId: 'another' });
    await expect(other).rejects.toMatchObject({ code: 'CLUSTER_MISMATCH' });
  });
});

function namesIn({ image }: ControllerFixture): string[] {
  return [...image.topics()].map(({ name }) => name).sort();
}

describe('snapshots of the metadata log', () => {
  const settings = { 'metadata.log.max.record.bytes.between.snapshots': '2000' };

  async function snapshotsIn({ platform }: ControllerFixture): Promise<string[]> {
    const entries = await platform.files.list(metadataDirectory);
    return entries.map(({ name }) => name).filter((name) => parseSnapshotFileName(name) !== undefined);
  }

  it('are written every so many bytes of records and loaded first', async () => {
    const first = await open({ settings });
    for (let index = 0; index < 40; index++) {
      await first.create(`topic-${index}`, {
        numPartitions: 2,
        configs: [{ name: 'retention.ms', value: String(index) }],
      });
    }
    await first.controller.newProducerId();
    await first.controller.incrementalAlterConfigs([
      {
        resource: { type: 'group', name: 'mail' },
        alterations: [{ name: 'consumer.session.timeout.ms', operation: 0, value: '50000' }],
      },
    ]);
    const before = contentOf(first.image);
    await first.close();
    expect((await snapshotsIn(first)).length).toBeGreaterThan(1);
    const second = await open({ platform: first.platform, settings });
    expect(contentOf(second.image)).toEqual(before);
  });

  it('hold all that the log before them held', async () => {
    const first = await open({ settings });
    for (let index = 0; index < 40; index++) await first.create(`topic-${index}`);
    const before = contentOf(first.image);
    await first.close();
    for (const name of await snapshotsIn(first)) await first.platform.files.remove(`${metadataDirectory}/${name}`);
    const withoutSnapshots = await open({ platform: first.platform, settings });
    expect(contentOf(withoutSnapshots.image)).toEqual(before);
  });

  it('are passed over when they are damaged', async () => {
    const first = await open({ settings });
    for (let index = 0; index < 40; index++) await first.create(`topic-${index}`);
    const before = contentOf(first.image);
    await first.close();
    for (const name of await snapshotsIn(first)) {
      const bytes = await first.platform.files.readFile(`${metadataDirectory}/${name}`);
      await first.platform.files.replaceFile(`${metadataDirectory}/${name}`, bytes.subarray(0, bytes.length - 7));
    }
    expect(contentOf((await open({ platform: first.platform, settings })).image)).toEqual(before);
  });

  it('are written metadata.log.max.snapshot.interval.ms after the one before, if anything has happened since', async () => {
    const hourly = { 'metadata.log.max.snapshot.interval.ms': '3600000' };
    const fixture = await open({ settings: hourly });
    const { time } = fixture.platform;
    await time.advance(3_599_000);
    await fixture.create('orders');
    expect(await snapshotsIn(fixture)).toEqual([]);
    await time.advance(1000);
    await time.advance(0);
    expect(await snapshotsIn(fixture)).toHaveLength(1);
    await time.advance(36_000_000);
    expect(await snapshotsIn(fixture)).toHaveLength(1);
    await fixture.create('mails');
    await time.advance(0);
    expect(await snapshotsIn(fixture)).toHaveLength(2);
    expect(namesIn(await fixture.afterPowerCut())).toEqual(['mails', 'orders']);
  });

  it('are never written for their age with an interval of 0', async () => {
    const fixture = await open({ settings: { 'metadata.log.max.snapshot.interval.ms': '0' } });
    await fixture.platform.time.advance(36_000_000);
    await fixture.create('orders');
    await fixture.platform.time.advance(36_000_000);
    expect(await snapshotsIn(fixture)).toEqual([]);
  });
});

describe('retention of the metadata log', () => {
  const settings = {
    'metadata.log.max.record.bytes.between.snapshots': '2000',
    'internal.metadata.log.segment.bytes': '3000',
  };
  const metadataLogOf = ({ directory }: ControllerFixture) => directory.partitions.get('__cluster_metadata-0');

  async function grow(fixture: ControllerFixture, topics: number): Promise<void> {
    const first = namesIn(fixture).length;
    for (let i = first; i < first + topics; i++) await fixture.create(`topic-${i}`, { numPartitions: 3 });
  }

  async function filesOf({ platform }: Pick<ControllerFixture, 'platform'>, suffix: string): Promise<string[]> {
    const names = (await platform.files.list(metadataDirectory)).map(({ name }) => name);
    return names.filter((name) => name.endsWith(suffix));
  }

  it('deletes old snapshots, and the segments that they stand for, as soon as both together are too large', async () => {
    const fixture = await open({ settings: { ...settings, 'metadata.max.retention.bytes': '20000' } });
    await grow(fixture, 120);
    await fixture.platform.time.advance(60_000);
    const log = metadataLogOf(fixture);
    const snapshots = await filesOf(fixture, '.checkpoint');
    const oldest = parseSnapshotFileName(snapshots.sort()[0] ?? '');
    expect(log?.logStartOffset).toBe(oldest?.endOffset);
    expect(log?.logStartOffset).toBeGreaterThan(50);
    expect((await filesOf(fixture, '.log')).sort()[0]).not.toMatch(/^0{20}/);
    const before = contentOf(fixture.image);
    const again = await fixture.restart({ settings });
    expect(contentOf(again.image)).toEqual(before);
    await grow(again, 2);
    expect(contentOf((await again.restart({ settings })).image)).toEqual(contentOf(again.image));
  });

  it('deletes what is older than metadata.max.retention.ms, but for the newest snapshot', async () => {
    const fixture = await open({ settings: { ...settings, 'metadata.max.retention.ms': '1000000' } });
    await grow(fixture, 60);
    const before = await filesOf(fixture, '.checkpoint');
    expect(before.length).toBeGreaterThan(3);
    await fixture.platform.time.advance(1_000_001);
    await grow(fixture, 10);
    await fixture.controller.close(); // what is under way is finished
    const after = await filesOf(fixture, '.checkpoint');
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    expect(after.length).toBeGreaterThan(0);
  });

  it('keeps all of it without limits', async () => {
    const limits = { 'metadata.max.retention.ms': '-1', 'metadata.max.retention.bytes': '-1' };
    const fixture = await open({ settings: { ...settings, ...limits } });
    await grow(fixture, 60);
    expect(metadataLogOf(fixture)?.logStartOffset).toBe(0);
  });

  it('loses nothing in a power cut at any moment', async () => {
    const fixture = await open({ settings: { ...settings, 'metadata.max.retention.bytes': '6000' } });
    for (let i = 0; i < 40; i++) {
      await grow(fixture, 1);
      // The snapshot, and what is deleted after it, is on its way.
      for (let turn = 0; turn < i % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
      const survivor = await fixture.afterPowerCut();
      expect(namesIn(survivor)).toEqual(namesIn(fixture));
      await survivor.close();
    }
  });

  it('removes what a crash, or Apache Kafka, left of snapshots', async () => {
    const fixture = await open({ settings });
    await grow(fixture, 40);
    await fixture.close();
    const { files } = fixture.platform;
    const name = (end: number): string => `${metadataDirectory}/${String(end).padStart(20, '0')}-0000000001.checkpoint`;
    for (const path of [`${name(7)}.tmp`, `${name(7)}.deleted`, name(7).replace('1.check', '1-77.check') + '.part'])
      await files.replaceFile(path, 'x');
    const again = await open({ platform: fixture.platform, settings });
    expect(await filesOf(again, '.part')).toEqual([]);
    expect(await filesOf(again, '.tmp')).toEqual([]);
    expect(await filesOf(again, '.checkpoint.deleted')).toEqual([]);
  });
});
