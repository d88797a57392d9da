import type { Broker } from '@barnabas/broker';
import type { Address } from '@barnabas/platform';
import type { INestApplication, LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BrokerModule } from './broker.module.js';
import { CommandLineError } from './command-line-error.js';

/** kafka_exporter's port: where Prometheus looks first. */
const usualAddress: Address = { host: '127.0.0.1', port: 9308 };
const levels: LogLevel[] = ['error', 'warn', 'fatal'];

function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/**
 * Serves health and metrics. A port that was asked for must be free; the usual one gives way to any free port.
 * Throws {@link CommandLineError} when the port is busy.
 */
export async function startAdminServer(broker: Broker, admin: Address | undefined): Promise<INestApplication> {
  const app = await NestFactory.create(BrokerModule.forBroker(broker), {
    logger: levels,
    // A request that never becomes whole must not keep the broker from stopping.
    forceCloseConnections: true,
  });
  // What goes wrong is said below, in words; Nest would print it, too.
  app.useLogger(['fatal']);
  await listen(app, admin);
  app.useLogger(levels);
  return app;
}

async function listen(app: INestApplication, admin: Address | undefined): Promise<void> {
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
}
