import { NEVER, boolean, clusterWide, double, int, internal, long, string } from '../definition.js';
import { atLeast, between, nonEmpty } from '../constraint.js';

/** Tiered storage (Kafka: RemoteLogManagerConfig, KIP-405). */
export const remoteLogConfigs = {
  'remote.fetch.max.wait.ms': clusterWide(int(500, atLeast(1))),
  'remote.list.offsets.request.timeout.ms': clusterWide(long(30_000, atLeast(1))),
  'remote.log.index.file.cache.total.size.bytes': clusterWide(long(1_073_741_824, atLeast(1))),
  'remote.log.index.file.cache.ttl.ms': internal(long(900_000, atLeast(-1))),
  'remote.log.manager.copier.thread.pool.size': clusterWide(int(10, atLeast(1))),
  'remote.log.manager.copy.max.bytes.per.second': clusterWide(long(NEVER, atLeast(1))),
  'remote.log.manager.copy.quota.window.num': int(11, atLeast(1)),
  'remote.log.manager.copy.quota.window.size.seconds': int(1, atLeast(1)),
  'remote.log.manager.expiration.thread.pool.size': clusterWide(int(10, atLeast(1))),
  'remote.log.manager.fetch.max.bytes.per.second': clusterWide(long(NEVER, atLeast(1))),
  'remote.log.manager.fetch.quota.window.num': int(11, atLeast(1)),
  'remote.log.manager.fetch.quota.window.size.seconds': int(1, atLeast(1)),
  'remote.log.manager.follower.thread.pool.size': clusterWide(int(2, atLeast(1))),
  'remote.log.manager.task.interval.ms': long(30_000, atLeast(1)),
  'remote.log.manager.task.retry.backoff.max.ms': internal(long(30_000, atLeast(1))),
  'remote.log.manager.task.retry.backoff.ms': internal(long(500, atLeast(1))),
  'remote.log.manager.task.retry.jitter': internal(double('0.2', between(0, 0.5))),
  'remote.log.manager.thread.pool.size': int(2, atLeast(1)),
  'remote.log.metadata.custom.metadata.max.bytes': int(128, atLeast(0)),
  'remote.log.metadata.manager.class.name': string(
    'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager',
    nonEmpty,
  ),
  'remote.log.metadata.manager.class.path': string(null),
  'remote.log.metadata.manager.impl.prefix': string('rlmm.config.', nonEmpty),
  'remote.log.metadata.manager.listener.name': string(null, nonEmpty),
  'remote.log.reader.max.pending.tasks': int(100, atLeast(1)),
  'remote.log.reader.threads': clusterWide(int(10, atLeast(1))),
  'remote.log.storage.manager.class.name': string(null, nonEmpty),
  'remote.log.storage.manager.class.path': string(null),
  'remote.log.storage.manager.impl.prefix': string('rsm.config.', nonEmpty),
  'remote.log.storage.system.enable': boolean(false),
} as const;
