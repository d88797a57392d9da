import { describe, expect, it } from '@jest/globals';
import { ConfigurationsImage } from '../metadata/configurations-image.js';
import { MetadataImage } from '../metadata/image.js';
import { refuseBrokerConfigs } from './broker-config-change.js';
import { EffectiveConfigs } from './effective-configs.js';

const instance = { 'log.dirs': '/data' };

function refuse(
  set: Record<string, string>,
  scope: 'one broker' | 'all brokers' = 'one broker',
  configs = new EffectiveConfigs({ nodeId: 1, instance }),
): string | undefined {
  return refuseBrokerConfigs(new Map(Object.entries(set)), scope, configs);
}

describe('dynamic configs of brokers', () => {
  it('cannot be read-only ones, nor those of one broker set for all', () => {
    expect(refuse({ 'log.retention.ms': '5' }, 'all brokers')).toBeUndefined();
    expect(refuse({ 'num.partitions': '5' }, 'all brokers')).toBe(
      'Cannot update these configs dynamically: [num.partitions]',
    );
    expect(refuse({ 'sasl.jaas.config': 'x' }, 'all brokers')).toBe(
      'Cannot update these configs at default cluster level, broker id must be specified: [sasl.jaas.config]',
    );
    expect(refuse({ 'sasl.jaas.config': 'x' })).toBeUndefined();
    expect(refuse({ 'listener.name.external.ssl.keystore.location': '/k' })).toBeUndefined();
    expect(refuse({ 'ssl.keystore.location': '/k' })).toContain('listener prefix');
  });

  it('of a listener belong to one broker, but for its limits, and are looked at when they can change', () => {
    expect(refuse({ 'listener.name.external.max.connections': '5' }, 'all brokers')).toBeUndefined();
    for (const name of ['connections.max.idle.ms', 'ssl.client.auth', 'no.such.config', 'log.retention.ms']) {
      const config = `listener.name.external.${name}`;
      const value = name === 'ssl.client.auth' ? 'none' : '5';
      expect(refuse({ [config]: value }, 'all brokers')).toBe(
        `Cannot update these configs at default cluster level, broker id must be specified: [${config}]`,
      );
      expect(refuse({ [config]: value })).toBeUndefined();
    }
    expect(refuse({ 'listener.name.external.queued.max.requests': 'abc' })).toBeUndefined();
    expect(refuse({ 'listener.name.external.max.connections': 'abc' })).toBe(
      'Invalid value abc for configuration max.connections: Not a number of type INT',
    );
  });

  it('are told apart by type before by scope, as Apache tells them', () => {
    expect(refuse({ 'principal.builder.class': 'mine' }, 'all brokers')).toBe(
      'Invalid value mine for configuration principal.builder.class: Class mine could not be found.',
    );
    expect(refuse({ 'log.cleaner.min.cleanable.ratio': '-5' })).toBe(
      'Invalid value -5.0 for configuration log.cleaner.min.cleanable.ratio: Value must be at least 0',
    );
    expect(refuse({ 'log.cleanup.policy': 'compact,archive' })).toBe(
      'Invalid value archive for configuration log.cleanup.policy: String must be one of: compact, delete',
    );
    expect(refuse({ 'metric.reporters': 'a,,b' })).toBe("Configuration 'metric.reporters' values must not be empty.");
    expect(refuse({ 'log.segment.bytes': ' 7 ' })).toContain('Invalid value 7 for');
  });

  it('let a pool of threads at most double or halve', () => {
    expect(refuse({ 'num.io.threads': '4' })).toBeUndefined();
    expect(refuse({ 'num.io.threads': '3' })).toBe(
      'Dynamic thread count update validation failed for num.io.threads=3, value should be at least half the current value 8',
    );
    expect(refuse({ 'num.network.threads': '7' }, 'all brokers')).toBe(
      'Dynamic thread count update validation failed for num.network.threads=7, value should not be greater than double the current value 3',
    );
    expect(refuse({ 'log.cleaner.threads': '2' })).toBeUndefined();
    expect(refuse({ 'log.cleaner.threads': '3' })).toBe(
      'Log cleaner threads cannot be increased to more than double the current value 1',
    );
    const five = new EffectiveConfigs({ nodeId: 1, settings: { 'log.cleaner.threads': '5' } });
    expect(refuse({ 'log.cleaner.threads': '1' }, 'one broker', five)).toBe(
      'Log cleaner threads cannot be reduced to less than half the current value 5',
    );
  });

  it('never shut everybody out', () => {
    expect(refuse({ 'max.connections': '0' })).toBe('Invalid max.connections 0');
    expect(refuse({ 'max.connection.creation.rate': '0' })).toBe('Invalid max.connection.creation.rate 0');
    expect(refuse({ 'max.connections.per.ip': '0' })).toContain('can be set to zero only if');
    expect(refuse({ 'max.connections.per.ip': '0', 'max.connections.per.ip.overrides': '10.0.0.1:9' })).toBeUndefined();
    expect(refuse({ 'max.connections.per.ip.overrides': 'ten' })).toContain('host:count');
  });

  it('keep nothing longer locally than at all', () => {
    expect(refuse({ 'log.local.retention.ms': '99999999999' })).toBe(
      'Invalid value 99999999999 for configuration log.local.retention.ms: Value must not be more than log.retention.ms property value: 604800000',
    );
    expect(refuse({ 'log.local.retention.ms': '-1' })).toContain('Value must not be -1 as log.retention.ms');
    expect(refuse({ 'log.retention.bytes': '5', 'log.local.retention.bytes': '6' })).toContain('property value: 5');
    expect(refuse({ 'log.retention.ms': '-1', 'log.local.retention.ms': '-1' })).toBeUndefined();
    expect(refuse({ 'log.local.retention.bytes': '5' })).toBeUndefined();
  });

  it('bring no providers of variables, which would not be asked', () => {
    const providers = { 'config.providers': 'env', 'config.providers.env.class': 'EnvVarConfigProvider' };
    expect(refuse(providers)).toContain('variables in dynamic configs are not replaced');
    expect(refuse(providers, 'all brokers')).toContain('is read when this broker starts');
    expect(refuse({ 'config.providers': '' })).toBeUndefined();
  });

  it('name no class that only a Java process could load', () => {
    expect(refuse({ 'metric.reporters': 'com.example.Reporter' })).toContain('could not be found');
  });

  it('are judged together with those of the other layer', () => {
    const configs = new EffectiveConfigs({ nodeId: 1, settings: { 'log.retention.hours': '1' } });
    const configurations = ConfigurationsImage.EMPTY.with([
      [{ type: 'broker', name: '' }, new Map([['log.local.retention.ms', '4000000']])],
    ]);
    expect(refuse({ 'log.retention.ms': '3000000' }, 'one broker', configs)).toBeUndefined();
    configs.update(new MetadataImage({ ...MetadataImage.EMPTY.parts, configurations }));
    expect(refuse({ 'log.retention.ms': '3000000' }, 'one broker', configs)).toContain('log.local.retention.ms');
    expect(refuse({ 'group.consumer.assignment.interval.ms': '16000' }, 'all brokers')).toBe(
      'group.consumer.assignment.interval.ms must be less than or equal to group.consumer.max.assignment.interval.ms',
    );
  });
});
