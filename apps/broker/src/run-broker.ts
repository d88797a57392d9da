import 'reflect-metadata';
import { Broker, BrokerStartError } from '@barnabas/broker';
import { startAdminServer } from './admin-server.js';
import { createBrokerLogger } from './broker-logger.js';
import type { CleanStop } from './clean-stop.js';
import { CommandLineError } from './command-line-error.js';
import { type BrokerCommand, parseCommandLine, usage } from './command-line.js';

async function startBroker(command: BrokerCommand): Promise<Broker> {
  const { listen, dataDirectory, settings, nodeId } = command;
  const logger = createBrokerLogger(command);
  return Broker.start({ dataDirectory, nodeId, settings, environment: process.env, logger, listen });
}

async function run(cleanStop: CleanStop): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  if (command === undefined) {
    process.stdout.write(usage);
    return;
  }
  cleanStop.starting();
  const broker = await startBroker(command);
  const admin = await startAdminServer(broker, command.admin).catch(async (error: unknown) => {
    await broker.stop();
    throw error;
  });
  cleanStop.ready(async () => {
    await admin.close();
    await broker.stop();
  });
  broker.onFailure((cause) => cleanStop.fail(cause));
  for (const { address } of broker.listeners) console.log(`listening on ${address.host}:${address.port}`);
  console.log(`health and metrics at ${await admin.getUrl()}`);
}

/** Runs the broker that the command line describes, until `cleanStop` ends the process. What keeps it from starting ends it with 1. */
export async function runBroker(cleanStop: CleanStop): Promise<void> {
  await run(cleanStop).catch((error: unknown) => {
    // What the person at the keyboard can mend is said in a sentence; anything else shows where it came from.
    const isExplained = error instanceof BrokerStartError || error instanceof CommandLineError;
    console.error(isExplained ? error.message : error);
    process.exit(1);
  });
}
