import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationsImage } from '../metadata/configurations-image.js';
import type { ConfigResource } from '../metadata/configurations-image.js';
import { MetadataImage } from '../metadata/image.js';
import { ConfigSource, ConfigTypeCode } from './described-config.js';
import type { DescribedConfig } from './described-config.js';
import { EffectiveConfigs } from './effective-configs.js';

interface VectorRow {
  name: string;
  value: string | null;
  type: string;
  source: string;
  readOnly?: boolean;
  sensitive?: boolean;
  synonyms: { name: string; value: string | null; source: string }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/configs.json', import.meta.url), 'utf8'),
) as Record<'topic' | 'broker' | 'group', VectorRow[]>;

const sourceCodes: Record<string, ConfigSource> = {
  DEFAULT_CONFIG: ConfigSource.Default,
  STATIC_BROKER_CONFIG: ConfigSource.StaticBroker,
  DYNAMIC_DEFAULT_BROKER_CONFIG: ConfigSource.DynamicDefaultBroker,
};

function fromVector(row: VectorRow): DescribedConfig {
  return {
    name: row.name,
    value: row.value,
    source: sourceCodes[row.source] ?? ConfigSource.Default,
    isReadOnly: row.readOnly ?? false,
    isSensitive: row.sensitive ?? false,
    type: ConfigTypeCode[row.type.toLowerCase() as keyof typeof ConfigTypeCode],
    synonyms: row.synonyms.map((synonym) => ({
      ...synonym,
      source: sourceCodes[synonym.source] ?? ConfigSource.Default,
    })),
  };
}

/** Static settings that a broker of ours starts with and the node of the vectors did not, with their values. */
const differences = {
  // Internal topics have to fit a cluster of one broker.
  'offsets.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.replication.factor': '1',
};

function imageWith(...set: [ConfigResource, ReadonlyMap<string, string>][]): MetadataImage {
  return new MetadataImage({ ...MetadataImage.EMPTY.parts, configurations: ConfigurationsImage.EMPTY.with(set) });
}

/** What Apache would answer had it been started with this setting. */
function withStatic(row: DescribedConfig, name: string, value: string): DescribedConfig {
  const source = ConfigSource.StaticBroker;
  return { ...row, value, source, synonyms: [{ name, value, source }, ...row.synonyms] };
}

/** What Apache would answer if every record were flushed by default, so that what is acknowledged is on disk. */
function flushed(row: DescribedConfig): DescribedConfig {
  if (row.name !== 'flush.messages' && row.name !== 'log.flush.interval.messages') return row;
  return { ...row, value: '1', synonyms: row.synonyms.map((synonym) => ({ ...synonym, value: '1' })) };
}

/** And if an idle broker wrote nothing. */
function idle(row: DescribedConfig): DescribedConfig {
  if (row.name !== 'metadata.max.idle.interval.ms') return row;
  return { ...row, value: '0', synonyms: row.synonyms.map((synonym) => ({ ...synonym, value: '0' })) };
}

function byName(rows: readonly DescribedConfig[]): Map<string, DescribedConfig> {
  return new Map(rows.map((row) => [row.name, row]));
}

describe('DescribeConfigs against Apache Kafka', () => {
  const configs = new EffectiveConfigs({
    nodeId: 1,
    instance: {
      listeners: 'PLAINTEXT://127.0.0.1:19392,CONTROLLER://127.0.0.1:19393',
      'controller.quorum.voters': '1@127.0.0.1:19393',
      'log.dirs': '/var/lib/kafka',
    },
  });
  // What formatting a cluster writes for eligible leader replicas (KIP-966).
  const minIsr = new Map([['min.insync.replicas', '1']]);
  configs.update(imageWith([{ type: 'broker', name: '' }, minIsr]));

  it('answers for a fresh topic as Apache does, but that every record is flushed by default', () => {
    const expected = vectors.topic.map(fromVector).map(flushed);
    expect(byName(configs.describe({ type: 'topic', name: 'orders' }))).toEqual(byName(expected));
  });

  it('answers for the broker as Apache does, but for its own defaults and its own static settings', () => {
    const expected = vectors.broker.map(fromVector).map((row) => {
      const own = differences[row.name as keyof typeof differences];
      return own === undefined ? flushed(idle(row)) : withStatic(row, row.name, own);
    });
    expect(byName(configs.describe({ type: 'broker', name: '1' }))).toEqual(byName(expected));
  });

  it('answers for what is set for a listener as Apache does: read-only, with what the broker has behind it', () => {
    const of = new EffectiveConfigs({ nodeId: 1 });
    const set = new Map([
      ['listener.name.extra.max.connections', '7'],
      ['listener.name.extra.ssl.keystore.password', 'secret'],
    ]);
    of.update(imageWith([{ type: 'broker', name: '1' }, set]));
    const [limit, password] = of
      .describe({ type: 'broker', name: '1' })
      .filter(({ name }) => name.startsWith('listener.name.'));
    const source = ConfigSource.DynamicBroker;
    expect(limit).toMatchObject({ value: '7', source, isReadOnly: true, type: ConfigTypeCode.int });
    expect(limit?.synonyms).toEqual([
      { name: 'listener.name.extra.max.connections', value: '7', source },
      { name: 'max.connections', value: '2147483647', source: ConfigSource.Default },
    ]);
    expect(password).toMatchObject({ value: null, source, isReadOnly: true, isSensitive: true });
    expect(password?.synonyms).toEqual([{ name: 'listener.name.extra.ssl.keystore.password', value: null, source }]);
  });

  it('answers for a group as Apache does', () => {
    const expected = byName(vectors.group.map(fromVector));
    expect(byName(configs.describe({ type: 'group', name: 'mail' }))).toEqual(expected);
  });

  it('tells of the default of all brokers what is set there, and nothing else', () => {
    const rows = configs.describe({ type: 'broker', name: '' });
    expect(rows.map((row) => [row.name, row.value, row.source])).toEqual([
      ['min.insync.replicas', '1', ConfigSource.DynamicDefaultBroker],
    ]);
  });
});
