import { afterEach, describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import { Broker } from '../broker.js';
import { silentLogger } from '../logger.js';
import { ignoredSettingsLine, whyIgnored } from './ignored-configs.js';

let broker: Broker | undefined;
afterEach(() => broker?.stop());

async function warningsOf(settings: Record<string, string>): Promise<string[]> {
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  const listen = { host: '127.0.0.1', port: 9092 };
  broker = await Broker.start({ dataDirectory: '/data', platform: simulatedPlatform(), listen, settings, logger });
  return warnings;
}

describe('settings without effect', () => {
  it('are told in one line at the start, each with its reason', async () => {
    const settings = { 'num.io.threads': '16', 'num.partitions': '3', 'connections.max.reauth.ms': '60000' };
    const [line, ...more] = await warningsOf(settings);
    expect(more).toEqual([]);
    expect(line).toMatch(/^settings without effect on this broker: num\.io\.threads \(one thread does the work/);
    expect(line).toContain('; connections.max.reauth.ms (nobody is identified and nothing is forbidden yet');
    expect(line).not.toContain('num.partitions');
  });

  it('are not complained of when there are none', async () => {
    expect(await warningsOf({ 'num.partitions': '3', 'log.retention.hours': '1' })).toEqual([]);
  });

  it('are known behind the name of a listener too', () => {
    expect(ignoredSettingsLine({ 'listener.name.outside.sasl.enabled.mechanisms': 'PLAIN' })).toContain(
      'listener.name.outside.sasl.enabled.mechanisms (nobody is identified',
    );
  });

  it('have the reason of their scope: what a topic lacks a broker may have', () => {
    expect(whyIgnored('topic', 'remote.storage.enable')).toBe('there is no tiered storage');
    expect(whyIgnored('broker', 'cordoned.log.dirs')).toBeUndefined();
    expect(whyIgnored('group', 'consumer.session.timeout.ms')).toBeUndefined();
    expect(whyIgnored('group', 'share.session.timeout.ms')).toBe('share groups are not served yet');
  });
});
