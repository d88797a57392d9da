import type { BrokerConfigs, GroupConfigs, TopicConfigs } from './broker-configs.js';
import { groupConfigs } from './definitions/group-configs.js';
import { groupCoordinatorConfigs } from './definitions/group-coordinator-configs.js';
import { remoteLogConfigs } from './definitions/remote-log-configs.js';
import { replicationConfigs } from './definitions/replication-configs.js';
import { saslConfigs } from './definitions/sasl-configs.js';
import { shareCoordinatorConfigs } from './definitions/share-coordinator-configs.js';
import { sslConfigs } from './definitions/ssl-configs.js';
import { baseName } from './static-settings.js';

/** A reason, and the configs that change nothing for it. */
type Ignored<Name extends string> = readonly [reason: string, names: readonly Name[]];

const reasons = {
  alone: 'broker and controller are one process',
  noReplication: 'brokers do not replicate to each other yet',
  noTiers: 'there is no tiered storage',
  noShareGroups: 'share groups are not served yet',
  noStreamsGroups: 'streams groups are not served yet',
  oneDirectory: 'there is one log directory',
} as const;

/** What TLS of a listener is made of that comes while the broker runs. */
const pemConfigs: readonly (keyof typeof sslConfigs)[] = [
  'ssl.client.auth',
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.type',
  'ssl.truststore.certificates',
];

function otherThan<T>(some: readonly T[], all: readonly T[]): T[] {
  return all.filter((each) => !some.includes(each));
}

function names<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}

/** The topic that share groups will live in is made when it is asked for. */
const shareStateTopicConfigs: ReadonlySet<string> = new Set<keyof BrokerConfigs>([
  'share.coordinator.state.topic.min.isr',
  'share.coordinator.state.topic.num.partitions',
  'share.coordinator.state.topic.replication.factor',
  'share.coordinator.state.topic.segment.bytes',
]);

const ignoredBrokerConfigs: readonly Ignored<keyof BrokerConfigs>[] = [
  [
    reasons.alone,
    [
      'broker.heartbeat.interval.ms',
      'broker.session.timeout.ms',
      'controlled.shutdown.enable',
      'controller.quorum.auto.join.enable',
      'controller.quorum.bootstrap.servers',
      'controller.quorum.election.backoff.max.ms',
      'controller.quorum.election.timeout.ms',
      'controller.quorum.fetch.max.bytes',
      'controller.quorum.fetch.snapshot.max.bytes',
      'controller.quorum.fetch.timeout.ms',
      'controller.quorum.request.timeout.ms',
      'controller.quorum.retry.backoff.ms',
      'controller.quorum.voters',
      'controller.socket.timeout.ms',
      'initial.broker.registration.timeout.ms',
      'log.dir.failure.timeout.ms',
      'request.timeout.ms',
      'socket.connection.setup.timeout.max.ms',
      'socket.connection.setup.timeout.ms',
    ],
  ],
  [
    reasons.oneDirectory,
    [
      'alter.log.dirs.replication.quota.window.num',
      'alter.log.dirs.replication.quota.window.size.seconds',
      'log.dir',
      'metadata.log.dir',
      'num.replica.alter.log.dirs.threads',
    ],
  ],
  [
    'one thread does the work, and starts what can wait side by side',
    [
      'background.threads',
      'group.coordinator.background.threads',
      'group.coordinator.threads',
      'num.io.threads',
      'num.network.threads',
    ],
  ],
  [
    'a request is handled in the turn in which it is read, so that none ever queues: what is not read yet waits with the client',
    ['queued.max.requests'],
  ],
  [
    'what waits is forgotten as soon as it is answered',
    [
      'delete.records.purgatory.purge.interval.requests',
      'fetch.purgatory.purge.interval.requests',
      'producer.purgatory.purge.interval.requests',
      'share.fetch.purgatory.purge.interval.requests',
    ],
  ],
  [
    'what is written in one turn shares one write and one flush',
    ['group.coordinator.append.linger.ms', 'group.coordinator.cached.buffer.max.bytes'],
  ],
  [
    'internal topics are read in pieces of a fixed size',
    ['offsets.load.buffer.size', 'transaction.state.log.load.buffer.size'],
  ],
  ['every transaction has a timer of its own', ['transaction.abort.timed.out.transaction.cleanup.interval.ms']],
  ['whoever waits for a transaction is woken when it has ended', ['add.partitions.to.txn.retry.backoff.ms']],
  ['two-phase commit (KIP-939) is not stable in Apache Kafka either', ['transaction.two.phase.commit.enable']],
  ['the operating system sizes the buffers of sockets', ['socket.receive.buffer.bytes', 'socket.send.buffer.bytes']],
  [
    'metrics are counted by the broker and told by the application around it',
    [
      'kafka.metrics.polling.interval.secs',
      'kafka.metrics.reporters',
      'metric.reporters',
      'metrics.num.samples',
      'metrics.recording.level',
      'metrics.sample.window.ms',
    ],
  ],
  [
    'it names Java classes, which only a Java process can load',
    [
      'alter.config.policy.class.name',
      'client.quota.callback.class',
      'create.topic.policy.class.name',
      'principal.builder.class',
      'security.providers',
    ],
  ],
  [
    'nobody is identified and nothing is forbidden yet: anyone who reaches a listener may do everything',
    [
      'connection.failed.authentication.delay.ms',
      'connections.max.reauth.ms',
      'early.start.listeners',
      ...names(saslConfigs),
    ],
  ],
  [
    'certificates and keys are read in PEM only, and OpenSSL decides about the rest',
    otherThan(pemConfigs, names(sslConfigs)),
  ],
  ['client telemetry (KIP-714) is not served yet', ['telemetry.max.bytes']],
  [reasons.noTiers, [...names(remoteLogConfigs), 'log.local.retention.bytes', 'log.local.retention.ms']],
  [reasons.noReplication, names(replicationConfigs)],
  [reasons.noShareGroups, names(shareCoordinatorConfigs).filter((name) => !shareStateTopicConfigs.has(name))],
  [reasons.noStreamsGroups, names(groupCoordinatorConfigs).filter((name) => name.startsWith('group.streams.'))],
];

const ignoredTopicConfigs: readonly Ignored<keyof TopicConfigs>[] = [
  [reasons.noReplication, ['follower.replication.throttled.replicas', 'leader.replication.throttled.replicas']],
  [
    reasons.noTiers,
    [
      'local.retention.bytes',
      'local.retention.ms',
      'remote.log.copy.disable',
      'remote.log.delete.on.disable',
      'remote.storage.enable',
    ],
  ],
];

const ignoredGroupConfigs: readonly Ignored<keyof GroupConfigs>[] = [
  [reasons.noShareGroups, names(groupConfigs).filter((name) => name.startsWith('share.'))],
  [reasons.noStreamsGroups, names(groupConfigs).filter((name) => name.startsWith('streams.'))],
];

/** The first reason that names a config counts. */
function byName(ignored: readonly Ignored<string>[]): ReadonlyMap<string, string> {
  return new Map([...ignored].reverse().flatMap(([reason, each]) => each.map((name) => [name, reason] as const)));
}

const reasonsByScope: Readonly<Record<'topic' | 'group' | 'broker', ReadonlyMap<string, string>>> = {
  topic: byName(ignoredTopicConfigs),
  group: byName(ignoredGroupConfigs),
  broker: byName(ignoredBrokerConfigs),
};

/**
 * Why a config, which is known, checked, kept and described, changes nothing here; undefined for those that do what Apache Kafka's
 * documentation says.
 */
export function whyIgnored(scope: 'topic' | 'group' | 'broker', name: string): string | undefined {
  return reasonsByScope[scope].get(name);
}

/** One line for whoever set them: the settings that change nothing, each with its reason; undefined when all count. */
export function ignoredSettingsLine(settings: Readonly<Record<string, string>>): string | undefined {
  const clauses = Object.keys(settings).flatMap((name) => {
    const reason = whyIgnored('broker', baseName(name));
    return reason === undefined ? [] : [`${name} (${reason})`];
  });
  if (clauses.length === 0) return undefined;
  return `settings without effect on this broker: ${clauses.join('; ')}`;
}
