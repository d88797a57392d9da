import { describe, expect, it } from '@jest/globals';
import { configDocumentation } from './config-documentation.js';
import { configTable } from './config-table.js';

describe('the documentation of configs (KIP-569)', () => {
  it('has a sentence for every config that is described', () => {
    const silent = configTable().filter(({ scope, name }) => (configDocumentation(scope, name) ?? '') === '');
    expect(silent.map(({ scope, name }) => `${scope} ${name}`)).toEqual([]);
  });

  it("refers from the broker's config to the topic's or group's that it stands in for", () => {
    const topics = configDocumentation('topic', 'retention.ms');
    expect(configDocumentation('broker', 'log.retention.hours')).toBe(
      `Counts where a topic does not set retention.ms: ${topics}`,
    );
    const groups = configDocumentation('group', 'consumer.session.timeout.ms');
    expect(configDocumentation('broker', 'group.consumer.session.timeout.ms')).toBe(
      `Counts where a group does not set consumer.session.timeout.ms: ${groups}`,
    );
  });

  it('says why a config does nothing', () => {
    expect(configDocumentation('broker', 'remote.log.reader.threads')).toMatch(/without effect.*no tiered storage/);
  });

  it('knows nothing of other names', () => {
    expect(configDocumentation('topic', 'no.such')).toBeUndefined();
  });
});
