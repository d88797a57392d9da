import type { Broker } from '@barnabas/broker';
import type { Address } from '@barnabas/platform';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BrokerModule } from './broker.module.js';
import { CommandLineError } from './command-line.js';

/** kafka_exporter's port: where Prometheus looks first. */
const usualAddress: Address = { host: '127.0.0.1', port: 9308 };

function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/**
 * Serves health and metrics. A port that was asked for must be free; the usual one gives way to any free port.
 * Throws {@link CommandLineError} when the port is busy.
 */
export async function startAdminServer(broker: Broker, admin: Address | undefined): Promise<INestApplication> {
  const app = await NestFactory.create(BrokerModule.forBroker(broker), {
    logger: ['error', 'warn', 'fatal'],
    // A request that never becomes whole must not keep the broker from stopping.
    forceCloseConnections: true,
  });
  const { host, port } = admin ?? usualAddress;
  try {
    await app.listen(port, host);
  } catch (error) {
    if (!isBusy(error)) throw error;
    if (admin !== undefined)
      throw new CommandLineError(
        `port ${port} on ${host} is busy: stop what listens there, or choose another with --admin`,
      );
    await app.listen(0, host);
  }
  return app;
}
