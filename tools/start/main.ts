/** `npm start`: the broker and the three services of the sample, each a process of its own, until Ctrl-C. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build-if-stale.ts';
import { makeDataDirectory } from './data-directory.ts';
import { EnvironmentError, portsInUse, readEnvironment, type SampleEnvironment } from './environment.ts';
import { requireFreePort } from './free-port.ts';
import { prefixed } from './output.ts';
import { placeSampleOrders } from './sample-orders.ts';
import { ServiceProcess } from './service-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const say = prefixed('start', 'green');

function entryOf(app: string): string {
  return join(root, 'apps', app, 'dist/main.js');
}

function startBroker(environment: SampleEnvironment): ServiceProcess {
  const adminPort = environment.brokerAdminPort;
  const listen = `127.0.0.1:${environment.brokerPort}`;
  return new ServiceProcess({
    name: 'broker',
    entry: entryOf('broker'),
    arguments: [
      '--listen',
      listen,
      '--data',
      join(environment.dataDirectory, 'broker'),
      '--admin',
      `127.0.0.1:${adminPort}`,
    ],
    environment: {},
    healthUrl: `http://127.0.0.1:${adminPort}/health`,
    say: prefixed('broker', 'blue'),
  });
}

function startServices(environment: SampleEnvironment): ServiceProcess[] {
  const shared = {
    KAFKA_BROKERS: environment.kafkaBrokers ?? `127.0.0.1:${environment.brokerPort}`,
    BARNABAS_DATA: environment.dataDirectory,
  };
  const services = [
    ['orders', 'cyan', 'ORDERS_PORT', environment.ordersPort],
    ['email', 'magenta', 'EMAIL_PORT', environment.emailPort],
    ['warehouse', 'yellow', 'WAREHOUSE_PORT', environment.warehousePort],
  ] as const;
  return services.map(
    ([name, colour, variable, port]) =>
      new ServiceProcess({
        name,
        entry: entryOf(name),
        environment: { ...shared, [variable]: String(port) },
        healthUrl: `http://127.0.0.1:${port}/health`,
        say: prefixed(name, colour),
      }),
  );
}

async function waitUntilHealthy(processes: readonly ServiceProcess[], startedMs: number): Promise<void> {
  await Promise.all(
    processes.map(async (service) => {
      await service.healthy();
      say(`${service.name} is healthy after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    }),
  );
}

async function placeOrdersOnFirstStart(environment: SampleEnvironment): Promise<void> {
  const marker = join(environment.dataDirectory, 'sample-orders-placed');
  if (existsSync(marker)) {
    say(`found the data of an earlier start in ${environment.dataDirectory}`);
    return;
  }
  await placeSampleOrders(environment, say);
  writeFileSync(marker, `${new Date().toISOString()}\n`);
}

function sayHowToGoOn(environment: SampleEnvironment): void {
  const order = '{"customer":"Ada","email":"ada@example.org","items":[{"sku":"tea-001","quantity":2}]}';
  say('place an order of your own:');
  say(
    `  curl -X POST http://127.0.0.1:${environment.ordersPort}/orders -H 'content-type: application/json' -d '${order}'`,
  );
  say(`look at the stock:  curl http://127.0.0.1:${environment.warehousePort}/stock/tea-001`);
  say('Ctrl-C stops everything; the next start finds its data again');
}

async function firstExit(processes: readonly ServiceProcess[]): Promise<string> {
  return Promise.race(processes.map(async (service) => `${service.name} ended on its own (${await service.exited})`));
}

/** Services first, so that they can commit and leave their groups; the broker last. */
async function stopInOrder(services: readonly ServiceProcess[], broker: ServiceProcess | undefined): Promise<void> {
  await Promise.all(services.map((service) => service.stop()));
  say('services have stopped');
  if (broker === undefined) return;
  await broker.stop();
  say('broker has stopped');
}

async function main(): Promise<number> {
  const environment = readEnvironment();
  makeDataDirectory(environment.dataDirectory);
  for (const [variable, port] of portsInUse(environment)) await requireFreePort(variable, port);
  buildIfStale(root, say);

  const startedMs = performance.now();
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(undefined));
  });
  const broker = environment.kafkaBrokers === undefined ? startBroker(environment) : undefined;
  const services = startServices(environment);
  const all = broker === undefined ? services : [broker, ...services];
  const running = waitUntilHealthy(all, startedMs)
    .then(() => placeOrdersOnFirstStart(environment))
    .then(() => sayHowToGoOn(environment))
    .then(() => interrupted);
  // Whatever comes first: Ctrl-C, also while things start, a process that ends, or a step that fails.
  const outcome = await Promise.race([interrupted, firstExit(all), running.catch((error: Error) => error.message)]);
  say(outcome ?? 'stopping');
  await stopInOrder(services, broker);
  return outcome === undefined ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
