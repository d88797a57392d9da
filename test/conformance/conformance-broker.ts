import { Broker } from '@barnabas/broker';
import { MemoryFiles, realPlatform } from '@barnabas/platform';
import type { Address, Platform } from '@barnabas/platform';
import { describe } from '@jest/globals';
import { emptyCluster } from '../empty-cluster.js';

/** A broker for other people's clients: on the real loopback and clock, with files in memory. */
export interface ConformanceBroker {
  /** `host:port`. */
  readonly bootstrap: string;
  /** Stops it and starts it again on the same data directory and port: its clients have to come back by themselves. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** With KAFKA_TEST_BROKERS these specs run on that cluster, one after the other (`--runInBand`); give them one of their own, and KAFKA_TEST_MAY_EMPTY=yes. */
const existing = process.env['KAFKA_TEST_BROKERS'];

/** Tests that take the broker away. */
export const describeWithOwnBroker = existing ? () => undefined : describe;

const settings = {
  'group.initial.rebalance.delay.ms': '0',
  'group.consumer.heartbeat.interval.ms': '100',
  'group.consumer.min.heartbeat.interval.ms': '100',
  'offsets.topic.num.partitions': '5',
  'transaction.state.log.num.partitions': '5',
};

export async function startConformanceBroker(): Promise<ConformanceBroker> {
  return existing ? otherCluster(existing) : ownBroker();
}

async function ownBroker(): Promise<ConformanceBroker> {
  const platform: Platform = { ...realPlatform(), files: new MemoryFiles() };
  const start = (listen: Address) => Broker.start({ dataDirectory: '/data', platform, listen, settings });
  let broker = await start({ host: '127.0.0.1', port: 0 });
  const { address } = broker;
  return {
    bootstrap: `${address.host}:${address.port}`,
    async restart() {
      await broker.stop();
      broker = await start(address);
    },
    async stop() {
      await broker.stop();
      platform.timers.close();
    },
  };
}

async function otherCluster(bootstrap: string): Promise<ConformanceBroker> {
  await emptyCluster(bootstrap);
  return {
    bootstrap,
    restart: () => Promise.reject(new Error('another cluster is not ours to restart')),
    stop: () => Promise.resolve(),
  };
}
