import { Broker } from '@barnabas/broker';
import { MemoryFiles, realPlatform } from '@barnabas/platform';
import type { Platform } from '@barnabas/platform';

/** A broker for other people's clients: on the real loopback and clock, with files in memory. */
export interface ConformanceBroker {
  /** `host:port`. */
  readonly bootstrap: string;
  readonly broker: Broker;
  stop(): Promise<void>;
}

export async function startConformanceBroker(): Promise<ConformanceBroker> {
  const platform: Platform = { ...realPlatform(), files: new MemoryFiles() };
  const broker = await Broker.start({
    dataDirectory: '/data',
    platform,
    listen: { host: '127.0.0.1', port: 0 },
    settings: { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '5' },
  });
  return {
    bootstrap: `${broker.address.host}:${broker.address.port}`,
    broker,
    async stop() {
      await broker.stop();
      platform.timers.close();
    },
  };
}
