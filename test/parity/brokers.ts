import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker } from '@barnabas/broker';
import { startApacheKafka } from '../apache-kafka/apache-kafka.ts';
import { singleNodeSettings } from '../apache-kafka/server-properties.ts';
import type { BrokerAddress } from './wire-connection.ts';

/** A broker that runs for the comparison. */
export interface RunningBroker {
  readonly address: BrokerAddress;
  stop(): Promise<void>;
}

/** What both brokers are started with. */
const settings: Readonly<Record<string, string>> = {
  ...singleNodeSettings,
  // A scenario that leaves its members behind is not to hold up the next.
  'group.min.session.timeout.ms': '1000',
  // Nor is it to wait long for a transaction that times out.
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
  // What is deleted is to stay on disk while somebody looks.
  'log.retention.check.interval.ms': '3600000',
};

/** Ours, with a port of its own, on the data of a directory that it shares with Apache Kafka, or on new data that nobody keeps. */
export async function startOurs(directory?: string): Promise<RunningBroker> {
  const made = directory ?? mkdtempSync(join(tmpdir(), 'barnabas-parity-'));
  const remove = (): void => rmSync(made, { recursive: true, force: true });
  if (directory === undefined) process.once('exit', remove);
  const dataDirectory = join(made, 'data');
  const broker = await Broker.start({ dataDirectory, listen: { host: '127.0.0.1', port: 0 }, settings });
  return {
    address: broker.address,
    stop: async () => {
      await broker.stop();
      process.off('exit', remove);
      if (directory === undefined) remove();
    },
  };
}

/** Apache's, likewise; `properties` come before the settings of both. */
export async function startApache(
  directory?: string,
  properties: Readonly<Record<string, string>> = {},
): Promise<RunningBroker> {
  const kafka = await startApacheKafka({
    properties: { ...settings, ...properties },
    ...(directory === undefined ? {} : { directory }),
  });
  return { address: { host: kafka.host, port: kafka.port }, stop: () => kafka.stop() };
}

/** A broker that runs already and that the run leaves alone: `host:port`. */
export function runningAt(text: string): RunningBroker {
  const [host = '127.0.0.1', port = ''] = text.split(':');
  return { address: { host, port: Number(port) }, stop: async () => undefined };
}
