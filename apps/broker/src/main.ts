import 'reflect-metadata';
import { Broker, BrokerStartError } from '@barnabas/broker';
import type { INestApplication } from '@nestjs/common';
import { startAdminServer } from './admin-server.js';
import { createBrokerLogger } from './broker-logger.js';
import { type BrokerCommand, CommandLineError, parseCommandLine, usage } from './command-line.js';

async function startBroker(command: BrokerCommand): Promise<Broker> {
  const { listen, advertise, dataDirectory, settings, nodeId } = command;
  return Broker.start({
    dataDirectory,
    nodeId,
    settings,
    logger: createBrokerLogger(command),
    listen: [{ name: 'PLAINTEXT', ...listen, ...(advertise && { advertised: advertise }) }],
  });
}

/** The first signal stops cleanly; a second one, for the impatient, does not wait. */
function stopOnSignal(broker: Broker, admin: INestApplication): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void admin
      .close()
      .then(() => broker.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error('the broker did not stop cleanly:', error);
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  if (command === undefined) {
    process.stdout.write(usage);
    return;
  }
  const broker = await startBroker(command);
  const admin = await startAdminServer(broker, command.admin).catch(async (error: unknown) => {
    await broker.stop();
    throw error;
  });
  stopOnSignal(broker, admin);
  console.log(`listening on ${broker.address.host}:${broker.address.port}`);
  console.log(`health and metrics at ${await admin.getUrl()}`);
}

await main().catch((error: unknown) => {
  // What the person at the keyboard can mend is said in a sentence; anything else shows where it came from.
  const isExplained = error instanceof BrokerStartError || error instanceof CommandLineError;
  console.error(isExplained ? error.message : error);
  process.exit(1);
});
