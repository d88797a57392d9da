import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import { encodeRecordBatch } from '@barnabas/protocol';
import { EffectiveConfigs } from '../config/effective-configs.js';
import { ConfigurationsImage } from '../metadata/configurations-image.js';
import type { MetadataDelta } from '../metadata/delta.js';
import { MetadataImage } from '../metadata/image.js';
import { LogMaintenance } from './log-maintenance.js';
import { Partitions } from './partitions.js';
import { PartitionFixture } from './partition.fixture.js';
import type { Partition } from './partition.js';

const nothing: MetadataDelta = {
  createdTopics: [],
  deletedTopics: [],
  changedTopics: [],
  changedConfigs: [],
  brokersChanged: false,
  clientQuotasChanged: false,
  featuresChanged: false,
};

function withBrokerConfigs(configs: Record<string, string>): MetadataImage {
  const configurations = ConfigurationsImage.EMPTY.with([
    [{ type: 'broker', name: '' }, new Map(Object.entries(configs))],
  ]);
  return new MetadataImage({ ...MetadataImage.EMPTY.parts, configurations });
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const running: LogMaintenance[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((maintenance) => maintenance.stop()));
});

/** Maintenance of one partition, whose log has segments of one batch. */
async function start(settings: Record<string, string>, config: Parameters<typeof PartitionFixture.open>[0]) {
  const platform = simulatedPlatform();
  const fixture = await PartitionFixture.open({ segmentBytes: 100, ...config }, platform);
  const configs = new EffectiveConfigs({ nodeId: 1, settings });
  const { directory } = fixture;
  const partition = fixture.partition();
  const partitions = new Partitions({ nodeId: 1, directory, configs, logger: silent });
  partitions.all = () => [partition].values();
  const maintenance = new LogMaintenance({ partitions, directory, configs, platform, logger: silent });
  running.push(maintenance);
  maintenance.start();
  return { platform, partition, directory, configs, maintenance, log: partition.log };
}

async function append({ log }: Partition, key: string, timestamp: number): Promise<void> {
  const records = [{ key: Buffer.from(key), value: Buffer.alloc(20), timestamp }];
  const result = log.append(encodeRecordBatch({ records }), { origin: 'client', leaderEpoch: 0 });
  if (result.kind !== 'rejected') await result.durable;
}

describe('LogMaintenance', () => {
  it('applies retention log.initial.task.delay.ms after the start, then every log.retention.check.interval.ms', async () => {
    const settings = { 'log.retention.check.interval.ms': '100000' };
    const { platform, partition, log } = await start(settings, { retentionMs: 10_000 });
    const { time } = platform;
    for (let i = 0; i < 3; i++) await append(partition, 'k', time.now());
    await time.advance(29_999);
    expect(log.logStartOffset).toBe(0);
    await time.advance(1);
    expect(log.logStartOffset).toBe(3);
    await append(partition, 'k', time.now());
    await time.advance(99_999);
    expect(log.logStartOffset).toBe(3);
    await time.advance(1);
    expect(log.logStartOffset).toBe(4);
  });

  it('forgets producers every producer.id.expiration.check.interval.ms, not with retention', async () => {
    const settings = { 'producer.id.expiration.check.interval.ms': '100000' };
    const { platform, log } = await start(settings, { producerIdExpirationMs: 1000 });
    const records = [{ key: null, value: null, timestamp: platform.time.now() }];
    const producer = { producerId: 7, producerEpoch: 0, baseSequence: 0 };
    log.append(encodeRecordBatch({ records, ...producer }), { origin: 'client', leaderEpoch: 0 });
    await platform.time.advance(99_999);
    expect(log.producers.length).toBe(1);
    await platform.time.advance(1);
    expect(log.producers.length).toBe(0);
  });

  it('compacts every log.cleaner.backoff.ms until nothing is dirty', async () => {
    const { platform, partition, log, directory } = await start({}, { cleanupPolicy: new Set(['compact']) });
    for (let i = 0; i < 5; i++) await append(partition, 'k', platform.time.now());
    const size = log.sizeInBytes;
    await platform.time.advance(14_999);
    expect(log.sizeInBytes).toBe(size);
    await platform.time.advance(1);
    expect(log.sizeInBytes).toBeLessThan(size / 2);
    expect(log.cleanedUpTo).toBe(4);
    expect(log.logStartOffset).toBe(0);
    await directory.close();
  });

  it('looks sooner, and with more threads, as soon as the settings say so', async () => {
    const { platform, partition, log, configs, maintenance } = await start({}, { cleanupPolicy: new Set(['compact']) });
    for (let i = 0; i < 5; i++) await append(partition, 'k', platform.time.now());
    const asked = jest.spyOn(partition.log, 'cleanableRange');
    await platform.time.advance(10_000);
    const broker = { type: 'broker', name: '' } as const;
    configs.update(withBrokerConfigs({ 'log.cleaner.backoff.ms': '1000', 'log.cleaner.threads': '3' }));
    maintenance.apply({ ...nothing, changedConfigs: [broker] });
    await platform.time.advance(999);
    expect(asked).not.toHaveBeenCalled();
    await platform.time.advance(1);
    expect(log.cleanedUpTo).toBe(4);
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(3);
    asked.mockClear();
    maintenance.apply({ ...nothing, changedConfigs: [broker] });
    await platform.time.advance(1000);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('compacts nothing with log.cleaner.enable=false', async () => {
    const config = { cleanupPolicy: new Set(['compact'] as const) };
    const { platform, partition, log } = await start({ 'log.cleaner.enable': 'false' }, config);
    for (let i = 0; i < 5; i++) await append(partition, 'k', platform.time.now());
    await platform.time.advance(60_000);
    expect(log.cleanedUpTo).toBeUndefined();
  });

  it('writes down the start offset that DeleteRecords sets', async () => {
    const { platform, partition, log } = await start({}, { segmentBytes: 10_000 });
    for (let i = 0; i < 5; i++) await append(partition, 'k', platform.time.now());
    log.deleteRecordsBefore(3);
    await platform.time.advance(30_000);
    const survivor = await PartitionFixture.open({}, { ...platform, files: platform.files.crash() });
    expect(survivor.directory.partitions.get('orders-0')?.logStartOffset).toBe(3);
  });
});
