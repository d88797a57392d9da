import { IncrementalAlterConfigsRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const [topic, broker, group] = [2, 4, 32];
const [set, append, subtract] = [0, 2, 3];

interface Change {
  readonly name: string;
  readonly value: string;
  readonly operation?: number;
}

/** Changes that are judged and not made: what a running broker takes, and what it says to what it does not take. */
function judged(type: number, resource: string, changes: readonly Change[]): Step {
  const configs = changes.map(({ name, value, operation = set }) => ({ name, configOperation: operation, value }));
  const resources = [{ resourceType: type, resourceName: resource, configs }];
  const label = `${resource === '' ? 'all brokers' : resource}: ${changes.map(({ name, value }) => `${name}=${value}`).join(', ')}`;
  return request(IncrementalAlterConfigsRequest, 1, { resources, validateOnly: true }, { label });
}

const taken: readonly (readonly [name: string, value: string])[] = [
  ['num.io.threads', '16'],
  ['log.cleaner.threads', '2'],
  ['log.retention.ms', '-1'],
  ['log.local.retention.bytes', '5'],
  ['max.connections', '7'],
  ['max.connections.per.ip.overrides', '127.0.0.1:5,localhost:6'],
  ['log.cleaner.min.cleanable.ratio', '0.25'],
  ['unclean.leader.election.enable', 'TRUE'],
  ['log.cleanup.policy', ''],
  ['a.config.that.nobody.knows', 'x'],
];

const refused: readonly (readonly [name: string, value: string])[] = [
  // What they are.
  ['message.max.bytes', 'many'],
  ['log.segment.bytes', ' 7 '],
  ['log.cleaner.min.cleanable.ratio', '-5'],
  ['log.cleanup.policy', 'compact,archive'],
  ['metric.reporters', 'a,,b'],
  ['compression.gzip.level', '0'],
  ['ssl.client.auth', 'perhaps'],
  ['principal.builder.class', 'mine'],
  // Whether they can change while the broker runs.
  ['num.partitions', '3'],
  ['ssl.keystore.location', '/k'],
  // Whether they go with the others.
  ['log.retention.ms', '0'],
  ['log.roll.ms', '0'],
  ['log.roll.jitter.ms', '-5'],
  ['log.cleaner.dedupe.buffer.size', '1'],
  ['max.connections.per.ip', '0'],
  ['group.consumer.assignment.interval.ms', '16000'],
];

const ofTopics: readonly (readonly [name: string, value: string])[] = [
  ['segment.index.bytes', '3'],
  ['min.cleanable.dirty.ratio', '7'],
  ['compression.zstd.level', '23'],
  ['leader.replication.throttled.replicas', 'x'],
  ['leader.replication.throttled.replicas', '*'],
  ['internal.segment.bytes', '3'],
];

export const brokerConfigs: Scenario = {
  name: 'broker-configs',
  steps: [
    ...madeTopic({ name: 'broker-configs-a' }),
    ...['1', ''].flatMap((resource) => [
      ...[...taken, ...refused].map(([name, value]) => judged(broker, resource, [{ name, value }])),
      judged(broker, resource, [{ name: 'num.io.threads', value: 'a', operation: append }]),
      judged(broker, resource, [{ name: 'num.io.threads', value: 'a', operation: subtract }]),
      judged(broker, resource, [{ name: 'log.cleanup.policy', value: 'compact', operation: append }]),
      judged(broker, resource, [
        { name: 'log.retention.ms', value: '-1' },
        { name: 'log.local.retention.ms', value: '-1' },
      ]),
    ]),
    judged(broker, '', [{ name: 'sasl.jaas.config', value: 'x' }]),
    judged(broker, '1', [{ name: 'min.insync.replicas', value: 'x' }]),
    judged(broker, '1', [{ name: 'min.insync.replicas', value: '2' }]),
    judged(broker, '', [{ name: 'min.insync.replicas', value: '2' }]),
    judged(broker, '1', [{ name: 'cordoned.log.dirs', value: '/elsewhere' }]),
    judged(broker, '1', [{ name: 'cordoned.log.dirs', value: '*' }]),
    ...ofTopics.map(([name, value]) => judged(topic, 'broker-configs-a', [{ name, value }])),
    judged(topic, 'broker-configs-a', [
      { name: 'min.compaction.lag.ms', value: '6' },
      { name: 'max.compaction.lag.ms', value: '5' },
    ]),
    judged(group, 'broker-configs-group', [{ name: 'share.auto.offset.reset', value: 'soon' }]),
    judged(group, 'broker-configs-group', [{ name: 'consumer.heartbeat.interval.ms', value: '15001' }]),
  ],
};
