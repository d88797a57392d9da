import { describe, expect, it } from '@jest/globals';
import { ConfigurationsImage } from '../metadata/configurations-image.js';
import type { ConfigResource } from '../metadata/configurations-image.js';
import { MetadataImage } from '../metadata/image.js';
import { TopicsImage } from '../metadata/topics-image.js';
import { refuseGroupConfigs, refuseTopicConfigs } from './config-change.js';
import { ConfigSource } from './described-config.js';
import { EffectiveConfigs } from './effective-configs.js';

const orders = { name: 'orders', id: 'b3JkZXJzAAAAAAAAAAAAAA', partitions: [] };

function imageWith(...set: [ConfigResource, Record<string, string>][]): MetadataImage {
  return new MetadataImage({
    ...MetadataImage.EMPTY.parts,
    topics: TopicsImage.EMPTY.with([orders], []),
    configurations: ConfigurationsImage.EMPTY.with(
      set.map(([resource, configs]) => [resource, new Map(Object.entries(configs))]),
    ),
  });
}

const topic = { type: 'topic', name: 'orders' } as const;
const thisBroker = { type: 'broker', name: '1' } as const;
const allBrokers = { type: 'broker', name: '' } as const;

describe('EffectiveConfigs', () => {
  it('lets topic win over this broker, over all brokers, over static settings, over the default', () => {
    const configs = new EffectiveConfigs({ nodeId: 1, settings: { 'message.max.bytes': '2000' } });
    const maxBytes = (): number => configs.topic('orders').number('max.message.bytes');
    expect(new EffectiveConfigs({ nodeId: 1 }).topic('orders').number('max.message.bytes')).toBe(1_048_588);
    expect(maxBytes()).toBe(2000);
    configs.update(imageWith([allBrokers, { 'message.max.bytes': '3000' }]));
    expect(maxBytes()).toBe(3000);
    const both = [allBrokers, { 'message.max.bytes': '3000' }] as [ConfigResource, Record<string, string>];
    configs.update(imageWith(both, [thisBroker, { 'message.max.bytes': '4000' }]));
    expect(maxBytes()).toBe(4000);
    configs.update(imageWith(both, [topic, { 'max.message.bytes': '5000' }]));
    expect(maxBytes()).toBe(5000);
    expect(configs.logConfig('orders').maxMessageBytes).toBe(5000);
  });

  it('shows each layer as a synonym, first what wins', () => {
    const configs = new EffectiveConfigs({ nodeId: 1, settings: { 'message.max.bytes': '2000' } });
    configs.update(imageWith([topic, { 'max.message.bytes': '5000' }], [allBrokers, { 'message.max.bytes': '3000' }]));
    const row = configs.describe(topic).find(({ name }) => name === 'max.message.bytes');
    expect(row).toMatchObject({ value: '5000', source: ConfigSource.DynamicTopic });
    expect(row?.synonyms).toEqual([
      { name: 'max.message.bytes', value: '5000', source: ConfigSource.DynamicTopic },
      { name: 'message.max.bytes', value: '3000', source: ConfigSource.DynamicDefaultBroker },
      { name: 'message.max.bytes', value: '2000', source: ConfigSource.StaticBroker },
      { name: 'message.max.bytes', value: '1048588', source: ConfigSource.Default },
    ]);
  });

  it('understands retention and rolling in every unit the broker knows', () => {
    const retention = (settings: Record<string, string>): number =>
      new EffectiveConfigs({ nodeId: 1, settings }).topic('orders').number('retention.ms');
    expect(retention({})).toBe(604_800_000);
    expect(retention({ 'log.retention.hours': '2' })).toBe(7_200_000);
    expect(retention({ 'log.retention.hours': '2', 'log.retention.minutes': '3' })).toBe(180_000);
    expect(retention({ 'log.retention.hours': '2', 'log.retention.ms': '4' })).toBe(4);
    expect(retention({ 'log.retention.ms': '-2' })).toBe(-1);
    expect(retention({ 'log.retention.minutes': '-7' })).toBe(-1);
    expect(retention({ 'log.retention.minutes': '-5' })).toBe(-1);
    const rolled = new EffectiveConfigs({ nodeId: 1, settings: { 'log.roll.hours': '1' } });
    expect(rolled.topic('orders').number('segment.ms')).toBe(3_600_000);
  });

  it('keeps logs durable unless told otherwise', () => {
    expect(new EffectiveConfigs({ nodeId: 1 }).logConfig('orders').flushMessages).toBe(1);
    const relaxed = new EffectiveConfigs({ nodeId: 1, settings: { 'log.flush.interval.messages': '1000' } });
    expect(relaxed.logConfig('orders').flushMessages).toBe(1000);
    relaxed.update(imageWith([allBrokers, { 'log.flush.interval.messages': '500' }]));
    expect(relaxed.logConfig('orders').flushMessages).toBe(500);
    const left = new EffectiveConfigs({
      nodeId: 1,
      settings: { 'log.flush.interval.messages': '9223372036854775807' },
    });
    expect(left.logConfig('orders').flushMessages).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('hands out the same log config until a config of the topic changes', () => {
    const configs = new EffectiveConfigs({ nodeId: 1 });
    const image = imageWith([topic, { 'retention.ms': '1' }]);
    configs.update(image);
    const before = configs.logConfig('orders');
    configs.update(new MetadataImage({ ...image.parts, offset: 7 }));
    expect(configs.logConfig('orders')).toBe(before);
    configs.update(imageWith([topic, { 'retention.ms': '2' }]));
    expect(configs.logConfig('orders').retentionMs).toBe(2);
  });

  it('works out once what holds for all topics that set the same, and anew when the broker changes', () => {
    const mails = { type: 'topic', name: 'mails' } as const;
    const audit = { type: 'topic', name: 'audit' } as const;
    const set = { 'retention.ms': '1000', 'segment.ms': '50' };
    const swapped = { 'segment.ms': '50', 'retention.ms': '1000' };
    const configs = new EffectiveConfigs({ nodeId: 1 });
    configs.update(imageWith([topic, set], [mails, swapped], [audit, { ...set, 'retention.ms': '1001' }]));
    const before = configs.logConfig('orders');
    expect(configs.logConfig('mails')).toBe(before);
    expect([before.retentionMs, configs.logConfig('audit').retentionMs]).toEqual([1000, 1001]);
    expect(configs.logConfig('payments')).toBe(configs.logConfig('returns'));
    configs.update(imageWith([topic, set], [mails, swapped], [allBrokers, { 'message.max.bytes': '3000' }]));
    expect(configs.logConfig('orders').maxMessageBytes).toBe(3000);
    expect(configs.logConfig('mails')).toBe(configs.logConfig('orders'));
    expect(configs.logConfig('payments').maxMessageBytes).toBe(3000);
  });

  it('describes what nothing sets once for all resources, and anew when the broker changes', () => {
    const configs = new EffectiveConfigs({ nodeId: 1 });
    const row = (resource: ConfigResource) =>
      configs.describe(resource).find(({ name }) => name === 'max.message.bytes');
    configs.update(imageWith([topic, { 'retention.ms': '1' }]));
    const before = row(topic);
    expect(before).toMatchObject({ value: '1048588', source: ConfigSource.Default });
    expect(row({ type: 'topic', name: 'mails' })).toBe(before);
    expect(configs.describe(thisBroker)).toBe(configs.describe(thisBroker));
    configs.update(imageWith([topic, { 'retention.ms': '1' }], [allBrokers, { 'message.max.bytes': '3000' }]));
    expect(row(topic)).toMatchObject({ value: '3000', source: ConfigSource.DynamicDefaultBroker });
    const ofBroker = configs.describe(thisBroker).find(({ name }) => name === 'message.max.bytes');
    expect(ofBroker).toMatchObject({ value: '3000' });
  });

  it('gives logs the level of the codec that the topic demands, and of no other', () => {
    const configs = new EffectiveConfigs({ nodeId: 1, settings: { 'compression.zstd.level': '7' } });
    expect(configs.logConfig('orders')).toMatchObject({ compressionType: 'producer' });
    expect(configs.logConfig('orders').compressionLevel).toBeUndefined();
    configs.update(imageWith([topic, { 'compression.type': 'zstd', 'compression.gzip.level': '1' }]));
    expect(configs.logConfig('orders')).toMatchObject({ compressionType: 'zstd', compressionLevel: 7 });
    configs.update(imageWith([topic, { 'compression.type': 'zstd', 'compression.zstd.level': '-5' }]));
    expect(configs.logConfig('orders').compressionLevel).toBe(-5);
    configs.update(imageWith([allBrokers, { 'compression.type': 'gzip', 'compression.gzip.level': '2' }]));
    expect(configs.logConfig('orders')).toMatchObject({ compressionType: 'gzip', compressionLevel: 2 });
    configs.update(imageWith([topic, { 'compression.type': 'lz4', 'compression.lz4.level': '12' }]));
    expect(configs.logConfig('orders')).toMatchObject({ compressionType: 'lz4', compressionLevel: 12 });
    configs.update(imageWith([topic, { 'compression.type': 'snappy' }]));
    expect(configs.logConfig('orders').compressionLevel).toBeUndefined();
  });

  it('passes over a stored dynamic value that does not parse', () => {
    const configs = new EffectiveConfigs({ nodeId: 1 });
    configs.update(imageWith([allBrokers, { 'message.max.bytes': 'many' }]));
    expect(configs.broker.number('message.max.bytes')).toBe(1_048_588);
  });
});

describe('changes of configs', () => {
  const configs = new EffectiveConfigs({ nodeId: 1 });
  const refuseTopic = (set: Record<string, string>): string | undefined =>
    refuseTopicConfigs(new Map(Object.entries(set)), configs);
  const refuseGroup = (set: Record<string, string>): string | undefined =>
    refuseGroupConfigs(new Map(Object.entries(set)), configs);

  it('are refused for topics by name, type, range and combination', () => {
    expect(
      refuseTopic({ 'retention.ms': '-1', 'cleanup.policy': 'compact,delete', 'compression.type': 'zstd' }),
    ).toBeUndefined();
    expect(refuseTopic({ 'retention.minutes': '1' })).toBe('Unknown topic config name: retention.minutes');
    expect(refuseTopic({ 'retention.ms': 'week' })).toBe(
      'Invalid value week for configuration retention.ms: Not a number of type LONG',
    );
    expect(refuseTopic({ 'segment.bytes': '13' })).toContain('Value must be at least 1048576');
    expect(refuseTopic({ 'min.cleanable.dirty.ratio': '1.5' })).toContain('Value must be no more than 1');
    expect(refuseTopic({ 'cleanup.policy': 'archive' })).toContain('String must be one of: compact, delete');
    expect(refuseTopic({ 'min.compaction.lag.ms': '5', 'max.compaction.lag.ms': '4' })).toContain('conflict');
    expect(refuseTopic({ 'remote.storage.enable': 'true' })).toContain('Tiered Storage');
    expect(refuseTopic({ preallocate: 'yes' })).toContain('Expected value to be either true or false');
  });

  it('are refused for groups outside the limits of the broker', () => {
    expect(refuseGroup({ 'consumer.session.timeout.ms': '50000' })).toBeUndefined();
    expect(refuseGroup({ 'consumer.session.timeout.ms': '1' })).toContain('group.consumer.min.session.timeout.ms');
    expect(refuseGroup({ 'consumer.session.timeout.ms': '99999999' })).toContain(
      'group.consumer.max.session.timeout.ms',
    );
    expect(refuseGroup({ 'session.timeout.ms': '1' })).toBe('Unknown group config name: session.timeout.ms');
    expect(refuseGroup({ 'share.auto.offset.reset': 'by_duration:PT1H' })).toBeUndefined();
    expect(refuseGroup({ 'share.auto.offset.reset': 'soon' })).toContain('share.auto.offset.reset');
    expect(refuseGroup({ 'share.auto.offset.reset': 'Earliest' })).toContain('share.auto.offset.reset');
    expect(refuseGroup({ 'share.auto.offset.reset': 'by_duration:pt1h' })).toBeUndefined();
  });
});
