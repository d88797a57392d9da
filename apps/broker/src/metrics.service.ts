import { Broker, type BrokerState } from '@barnabas/broker';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

const partitionLabels = ['topic', 'partition'] as const;
const groupLabels = ['consumergroup', 'topic', 'partition'] as const;

/** The gauges of kafka_exporter, under its names, so that its dashboards and alerts serve. */
function kafkaGauges(registry: Registry) {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  return {
    brokers: gauge('kafka_brokers', 'Brokers in the cluster', []),
    partitions: gauge('kafka_topic_partitions', 'Partitions of a topic', ['topic']),
    currentOffset: gauge('kafka_topic_partition_current_offset', 'Offset after the newest record', partitionLabels),
    oldestOffset: gauge('kafka_topic_partition_oldest_offset', 'Offset of the oldest record', partitionLabels),
    leader: gauge('kafka_topic_partition_leader', 'Node id of the leader', partitionLabels),
    members: gauge('kafka_consumergroup_members', 'Members of a group', ['consumergroup']),
    committed: gauge('kafka_consumergroup_current_offset', 'Committed offset', groupLabels),
    lag: gauge('kafka_consumergroup_lag', 'Records between the committed offset and the newest', groupLabels),
    sizeBytes: gauge('barnabas_partition_size_bytes', 'Bytes of a partition on disk', partitionLabels),
    offline: gauge(
      'barnabas_partition_offline',
      '1 when a failed write or sync took the partition offline',
      partitionLabels,
    ),
  };
}

function requestCounters(registry: Registry) {
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name, help, labelNames, registers: [registry] });
  return {
    requests: counter('barnabas_requests_total', 'Requests answered', ['api']),
    failures: counter('barnabas_request_failures_total', 'Requests that failed inside the broker', ['api']),
    throttled: counter('barnabas_requests_throttled_total', 'Requests whose client was over its quota', ['api']),
    throttleSeconds: counter(
      'barnabas_request_throttle_seconds_total',
      'Seconds for which clients were throttled, summed',
      ['api'],
    ),
    seconds: counter('barnabas_request_seconds_total', 'Seconds from reading a request to its answer, summed', ['api']),
    connections: counter('barnabas_connections_total', 'Connections accepted'),
    bytesIn: counter('barnabas_network_received_bytes_total', 'Bytes received'),
    bytesOut: counter('barnabas_network_sent_bytes_total', 'Bytes sent'),
  };
}

@Injectable()
export class MetricsService {
  private readonly registry = new Registry();
  private readonly gauges = kafkaGauges(this.registry);
  private readonly counters = requestCounters(this.registry);
  private readonly active: Gauge;

  constructor(private readonly broker: Broker) {
    collectDefaultMetrics({ register: this.registry });
    const help = 'Connections open now';
    this.active = new Gauge({ name: 'barnabas_connections_active', help, registers: [this.registry] });
  }

  /** Everything in Prometheus' text format, as it stands at this moment. */
  render(): Promise<string> {
    const state = this.broker.state();
    this.readTopics(state);
    this.readGroups(state);
    this.readRequests();
    return this.registry.metrics();
  }

  /** Starts from nothing each time, so that a deleted topic leaves no series behind. */
  private readTopics({ topics }: BrokerState): void {
    const { brokers, partitions: count, currentOffset, oldestOffset, leader, sizeBytes, offline } = this.gauges;
    for (const gauge of [count, currentOffset, oldestOffset, leader, sizeBytes, offline]) gauge.reset();
    brokers.set(1);
    for (const { name: topic, partitions } of topics) {
      count.set({ topic }, partitions.length);
      for (const partition of partitions) {
        const labels = { topic, partition: partition.partition };
        currentOffset.set(labels, partition.highWatermark);
        oldestOffset.set(labels, partition.logStartOffset);
        leader.set(labels, partition.leader);
        sizeBytes.set(labels, partition.sizeBytes);
        offline.set(labels, partition.isOffline ? 1 : 0);
      }
    }
  }

  private readGroups({ groups }: BrokerState): void {
    const { members, committed, lag: lags } = this.gauges;
    for (const gauge of [members, committed, lags]) gauge.reset();
    for (const { groupId: consumergroup, memberCount, offsets } of groups) {
      members.set({ consumergroup }, memberCount);
      for (const { topic, partition, offset, lag } of offsets) {
        committed.set({ consumergroup, topic, partition }, offset);
        if (lag !== undefined) lags.set({ consumergroup, topic, partition }, lag);
      }
    }
  }

  /** The broker counts from its start and so does this process: the sums are the counters' values. */
  private readRequests(): void {
    const { metrics } = this.broker;
    for (const counter of Object.values(this.counters)) counter.reset();
    for (const [api, sums] of metrics.requests) {
      this.counters.requests.inc({ api }, sums.count);
      this.counters.failures.inc({ api }, sums.failedCount);
      this.counters.throttled.inc({ api }, sums.throttledCount);
      this.counters.throttleSeconds.inc({ api }, sums.throttleTimeMsSum / 1000);
      this.counters.seconds.inc({ api }, sums.latencyMsSum / 1000);
    }
    this.counters.connections.inc(metrics.connectionsTotal);
    this.counters.bytesIn.inc(metrics.bytesIn);
    this.counters.bytesOut.inc(metrics.bytesOut);
    this.active.set(metrics.connectionsActive);
  }
}
