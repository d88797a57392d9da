import { Broker } from '@barnabas/broker';
import type { ClientPlatform } from '@barnabas/client';
import { MemoryFiles, MovableTime, RealNetwork, RealRandomness } from '@barnabas/platform';

/** The cluster of a test: an embedded broker of its own, or one that runs elsewhere. */
export interface TestCluster {
  readonly brokers: string;
  /** What the application and the kit use; null is the machine's. */
  readonly platform: ClientPlatform | null;
  /** Undefined on a cluster that runs elsewhere. */
  readonly embedded: { readonly broker: Broker; readonly clock: MovableTime } | undefined;
  close(): Promise<void>;
}

/** Groups of a test have all their members at once, and topics come as soon as they are asked for: there is nobody to wait for. */
const settingsOfTests = { 'controller.quorum.append.linger.ms': '0', 'group.initial.rebalance.delay.ms': '0' };

/** A broker in this process: on a free port of the loopback interface, files in memory, time that can be moved. */
export async function embeddedCluster(settings: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
  const clock = new MovableTime();
  const network = new RealNetwork();
  const randomness = new RealRandomness();
  const platform = { clock, timers: clock, randomness, network, files: new MemoryFiles({ timers: clock }) };
  try {
    const broker = await Broker.start({
      dataDirectory: '/kafka',
      platform,
      listen: { host: '127.0.0.1', port: 0 },
      settings: { ...settingsOfTests, ...settings },
    });
    const close = async (): Promise<void> => {
      await broker.stop();
      clock.close();
    };
    const { host, port } = broker.address;
    return { brokers: `${host}:${port}`, platform, embedded: { broker, clock }, close };
  } catch (error) {
    clock.close();
    throw error;
  }
}

/** A cluster that runs elsewhere and stays. */
export function runningCluster(brokers: string): TestCluster {
  return { brokers, platform: null, embedded: undefined, close: () => Promise.resolve() };
}
