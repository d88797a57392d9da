import { describe, expect, it } from '@jest/globals';
import { EffectiveConfigs } from './effective-configs.js';
import { BadSettingError } from './static-settings.js';

function refusal(settings: Record<string, string>): string | undefined {
  try {
    new EffectiveConfigs({ nodeId: 1, settings, instance: { 'log.dirs': '/data' } });
    return undefined;
  } catch (error) {
    if (error instanceof BadSettingError) return error.message;
    throw error;
  }
}

/** What Apache Kafka 4.3.1 says when it is started with them. */
const refusedByApache: readonly (readonly [Record<string, string>, string])[] = [
  [{ 'log.roll.ms': '0' }, 'log.roll.ms must be greater than or equal to 1'],
  [{ 'log.roll.jitter.ms': '-1' }, 'log.roll.jitter.ms must be greater than or equal to 0'],
  [{ 'log.retention.ms': '0' }, 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1'],
  [{ 'log.retention.hours': '0' }, 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1'],
  [{ 'log.cleaner.dedupe.buffer.size': '1048576' }, 'must be at least 1MB per cleaner thread.'],
  [{ 'log.cleaner.threads': '200' }, 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.'],
  [
    { 'socket.request.max.bytes': '1000', 'queued.max.request.bytes': '999' },
    'queued.max.request.bytes must be larger or equal to socket.request.max.bytes',
  ],
  [{ 'max.connections.per.ip': '0' }, 'can be set to zero only if max.connections.per.ip.overrides property is set.'],
  [
    { 'connections.max.idle.ms': '100' },
    'connection.failed.authentication.delay.ms=100 should always be less than connections.max.idle.ms=100',
  ],
  [{ 'replica.lag.time.max.ms': '400' }, 'should always be less than or equal to replica.lag.time.max.ms'],
  [{ 'cordoned.log.dirs': '/elsewhere' }, 'must be present in log.dirs or log.dir. Missing entries : /elsewhere'],
  [{ 'cordoned.log.dirs': '*,/data' }, 'When cordoned.log.dirs is set to *, it must not contain other values'],
  [{ 'offsets.topic.compression.codec': '9' }, 'Unknown compression type id: 9'],
  [{ 'group.consumer.assignors': 'uniform,range,mine' }, 'Class mine cannot be found'],
  [{ 'group.share.assignors': 'mine' }, 'Class mine cannot be found'],
  [{ 'group.coordinator.rebalance.protocols': 'consumer' }, "Disabling the 'classic' protocol is not supported."],
  [
    { 'group.consumer.heartbeat.interval.ms': '16000' },
    'group.consumer.heartbeat.interval.ms must be less than or equal to group.consumer.max.heartbeat.interval.ms',
  ],
  [
    { 'group.consumer.session.timeout.ms': '44000' },
    'group.consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms',
  ],
  [
    { 'group.consumer.min.session.timeout.ms': '61000' },
    'group.consumer.max.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms',
  ],
  [
    { 'group.consumer.min.session.timeout.ms': '1000', 'group.consumer.session.timeout.ms': '5000' },
    'group.consumer.heartbeat.interval.ms must be less than group.consumer.session.timeout.ms',
  ],
  [
    { 'group.streams.num.standby.replicas': '3' },
    'group.streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas',
  ],
  [
    { 'group.share.delivery.count.limit': '10', 'group.share.max.delivery.count.limit': '9' },
    'group.share.max.delivery.count.limit must be greater than or equal to group.share.delivery.count.limit',
  ],
  [
    { 'group.share.max.share.sessions': '1' },
    'group.share.max.share.sessions must be greater than or equal to group.share.max.size',
  ],
];

const takenByApache: readonly Record<string, string>[] = [
  { 'log.retention.minutes': '-5' },
  { 'group.consumer.assignors': 'org.apache.kafka.coordinator.group.assignor.RangeAssignor' },
  { 'log.cleaner.dedupe.buffer.size': '1048577' },
  { 'queued.max.request.bytes': '0' },
  { 'max.connections.per.ip': '0', 'max.connections.per.ip.overrides': '127.0.0.1:5' },
  { 'connections.max.idle.ms': '-1' },
  { 'max.connections': '0' },
  { 'log.local.retention.ms': '99999999999' },
  { 'cordoned.log.dirs': '/data' },
  { 'cordoned.log.dirs': '*' },
  { 'group.min.session.timeout.ms': '60000', 'group.max.session.timeout.ms': '1000' },
];

describe('settings that have to go together', () => {
  it.each(refusedByApache)('refuses %j as Apache does', (settings, sentence) => {
    expect(refusal(settings)).toContain(sentence);
  });

  it.each(takenByApache)('takes %j as Apache does', (settings) => {
    expect(refusal(settings)).toBeUndefined();
  });
});
