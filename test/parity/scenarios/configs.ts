import { DescribeConfigsRequest, IncrementalAlterConfigsRequest } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const [topic, broker, brokerLogger, clientMetrics, group] = [2, 4, 8, 16, 32];
const [set, remove, append, subtract] = [0, 1, 2, 3];

const lastSet = 'consumer.session.timeout.ms';

interface Wanted {
  readonly type: number;
  readonly name: string;
  readonly keys?: readonly string[] | null;
}

function describe(version: number, label: string, resources: readonly Wanted[], includeSynonyms = true): Step {
  const wanted = resources.map(({ type, name, keys = null }) => ({
    resourceType: type,
    resourceName: name,
    configurationKeys: keys === null ? null : [...keys],
  }));
  return request(DescribeConfigsRequest, version, { resources: wanted, includeSynonyms }, { label });
}

/** KIP-569: from v3 on a client may ask what configs do. */
function documented(version: number): Step[] {
  if (version < 3) return [];
  const resources = [
    { resourceType: topic, resourceName: 'configs-a', configurationKeys: null },
    { resourceType: broker, resourceName: '1', configurationKeys: null },
    { resourceType: group, resourceName: 'configs-group', configurationKeys: null },
  ];
  const body = { resources, includeSynonyms: false, includeDocumentation: true };
  return [request(DescribeConfigsRequest, version, body, { label: 'documented' })];
}

interface Change {
  readonly type?: number;
  readonly resource?: string;
  readonly name: string;
  readonly operation?: number;
  readonly value?: string | null;
}

function alter(version: number, label: string, changes: readonly Change[], validateOnly = false): Step {
  const resources = changes.map(({ type = topic, resource = 'configs-a', name, operation = set, value = null }) => ({
    resourceType: type,
    resourceName: resource,
    configs: [{ name, configOperation: operation, value }],
  }));
  return request(IncrementalAlterConfigsRequest, version, { resources, validateOnly }, { label });
}

function described(version: number): Step[] {
  return [
    describe(version, 'topic', [{ type: topic, name: 'configs-a' }]),
    describe(version, 'topic without synonyms', [{ type: topic, name: 'configs-a' }], false),
    describe(version, 'two keys', [{ type: topic, name: 'configs-a', keys: ['retention.ms', 'segment.bytes'] }]),
    describe(version, 'unknown key', [{ type: topic, name: 'configs-a', keys: ['no.such.key'] }]),
    describe(version, 'no keys', [{ type: topic, name: 'configs-a', keys: [] }]),
    describe(version, 'unknown topic', [{ type: topic, name: 'configs-unknown' }]),
    describe(version, 'bad topic name', [{ type: topic, name: 'bad/name' }]),
    describe(version, 'broker', [{ type: broker, name: '1' }]),
    describe(version, 'brokers in general', [{ type: broker, name: '' }]),
    describe(version, 'another broker', [{ type: broker, name: '7' }]),
    describe(version, 'broker that is no number', [{ type: broker, name: 'one' }]),
    describe(version, 'unknown type', [{ type: 99, name: 'x' }]),
    describe(version, 'group', [{ type: group, name: 'configs-group' }]),
    describe(version, 'group without a name', [{ type: group, name: '' }]),
    describe(version, 'client metrics', [{ type: clientMetrics, name: 'configs-metrics' }]),
    describe(version, 'several', [
      { type: topic, name: 'configs-a', keys: ['retention.ms'] },
      { type: topic, name: 'configs-unknown' },
      { type: broker, name: '1', keys: ['num.partitions'] },
    ]),
    describe(version, 'none', []),
    ...documented(version),
  ];
}

function altered(version: number): Step[] {
  return [
    alter(version, 'set', [{ name: 'retention.ms', value: '1000000' }]),
    alter(version, 'append to a default', [{ name: 'cleanup.policy', operation: append, value: 'compact' }]),
    alter(version, 'append what is there', [{ name: 'cleanup.policy', operation: append, value: 'compact' }]),
    alter(version, 'subtract', [{ name: 'cleanup.policy', operation: subtract, value: 'delete' }]),
    alter(version, 'append to no list', [{ name: 'retention.ms', operation: append, value: '1' }]),
    alter(version, 'bad value', [{ name: 'retention.ms', value: 'soon' }]),
    alter(version, 'out of bounds', [{ name: 'segment.bytes', value: '1' }]),
    alter(version, 'no value', [{ name: 'retention.ms', value: null }]),
    alter(version, 'unknown config', [{ name: 'no.such.config', value: '1' }]),
    alter(version, 'unknown operation', [{ name: 'retention.ms', operation: 9, value: '1' }]),
    alter(version, 'unknown topic', [{ resource: 'configs-unknown', name: 'retention.ms', value: '1' }]),
    alter(version, 'only validated', [{ name: 'retention.ms', value: '5' }], true),
    alter(version, 'resource twice', [
      { name: 'retention.ms', value: '5' },
      { name: 'retention.bytes', value: '6' },
    ]),
    alter(version, 'broker', [{ type: broker, resource: '1', name: 'message.max.bytes', value: '2000000' }]),
    alter(version, 'brokers in general', [{ type: broker, resource: '', name: 'log.retention.ms', value: '86400000' }]),
    alter(version, 'static broker config', [{ type: broker, resource: '1', name: 'process.roles', value: 'broker' }]),
    alter(version, 'another broker', [{ type: broker, resource: '7', name: 'message.max.bytes', value: '1' }]),
    alter(version, 'unknown type', [{ type: 99, resource: 'x', name: 'y', value: 'z' }]),
    alter(version, 'group', [
      { type: group, resource: 'configs-group', name: 'consumer.session.timeout.ms', value: `${46_000 + version}` },
    ]),
    alter(version, 'group, out of bounds', [
      { type: group, resource: 'configs-group', name: 'consumer.session.timeout.ms', value: '1' },
    ]),
    alter(version, 'none', []),
    // Apache has a change in force some time after the answer; changes keep their order, and this was the last one.
    request(
      DescribeConfigsRequest,
      4,
      { resources: [{ resourceType: group, resourceName: 'configs-group', configurationKeys: [lastSet] }] },
      { label: 'until all is in force', until: { 'results.0.configs.0.value': `${46_000 + version}` } },
    ),
    describe(4, 'what came of it: topic', [{ type: topic, name: 'configs-a' }]),
    describe(4, 'what came of it: others', [
      { type: broker, name: '1', keys: ['message.max.bytes', 'log.retention.ms'] },
      { type: broker, name: '', keys: ['message.max.bytes', 'log.retention.ms'] },
      { type: group, name: 'configs-group', keys: ['consumer.session.timeout.ms'] },
    ]),
    alter(version, 'remove', [{ name: 'retention.ms', operation: remove }]),
    alter(version, 'remove what is not set', [{ name: 'segment.ms', operation: remove }]),
    alter(version, 'remove the policy', [{ name: 'cleanup.policy', operation: remove }]),
    alter(version, 'broker, back', [{ type: broker, resource: '1', name: 'message.max.bytes', operation: remove }]),
    alter(version, 'in general, back', [{ type: broker, resource: '', name: 'log.retention.ms', operation: remove }]),
  ];
}

/** Of a broker, which takes configs that nobody knows, and of a topic that is not there. */
function validated(count: number): Step {
  const some = Array.from({ length: count }, (_, each) => ({ name: `own.${each}`, configOperation: set, value: '1' }));
  const resources = [
    { resourceType: topic, resourceName: 'configs-nope', configs: [] },
    { resourceType: broker, resourceName: '1', configs: some },
  ];
  return request(IncrementalAlterConfigsRequest, 1, { resources, validateOnly: true }, { label: `${count} changes` });
}

export const configs: Scenario = {
  name: 'configs',
  steps: [
    ...madeTopic({ name: 'configs-a', configs: { 'retention.ms': '3600000' } }),
    ...eachVersion(DescribeConfigsRequest, described),
    describe(4, 'loggers', [{ type: brokerLogger, name: '7' }]),
    ...eachVersion(IncrementalAlterConfigsRequest, altered),
    ...[10_000, 10_001].map(validated),
  ],
};
