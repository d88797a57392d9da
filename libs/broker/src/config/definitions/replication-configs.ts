import { boolean, clusterWide, int, long, string } from '../definition.js';
import { atLeast } from '../constraint.js';

/** Replication between brokers (Kafka: ReplicationConfigs). */
export const replicationConfigs = {
  'auto.leader.rebalance.enable': boolean(true),
  'follower.fetch.last.tiered.offset.enable': clusterWide(boolean(false)),
  'leader.imbalance.check.interval.seconds': long(300, atLeast(1)),
  'num.replica.alter.log.dirs.threads': int(null),
  'num.replica.fetchers': clusterWide(int(1, atLeast(1))),
  'replica.fetch.backoff.ms': int(1000, atLeast(0)),
  'replica.fetch.max.bytes': int(1_048_576, atLeast(0)),
  'replica.fetch.min.bytes': int(1),
  'replica.fetch.response.max.bytes': int(10_485_760, atLeast(0)),
  'replica.fetch.wait.max.ms': int(500),
  'replica.high.watermark.checkpoint.interval.ms': long(5000),
  'replica.lag.time.max.ms': long(30_000),
  'replica.selector.class': string(null),
  'replica.socket.receive.buffer.bytes': int(65_536),
  'replica.socket.timeout.ms': int(30_000),
  'replication.quota.window.num': int(11, atLeast(1)),
  'replication.quota.window.size.seconds': int(1, atLeast(1)),
} as const;
