import { resolve } from 'node:path';

/** Where the sample runs: every place and port can be set by an environment variable. */
export interface SampleEnvironment {
  /** Addresses of an existing cluster; undefined starts a broker of our own. */
  readonly kafkaBrokers: string | undefined;
  readonly brokerPort: number;
  /** The broker's own HTTP port, for health and metrics. Default: one above its Kafka port, so that it moves with it. */
  readonly brokerAdminPort: number;
  readonly ordersPort: number;
  readonly emailPort: number;
  readonly warehousePort: number;
  /** Absolute path of the directory that broker, warehouse and outbox write to. */
  readonly dataDirectory: string;
}

/** A setting that cannot be used; the message says which variable and what to do. */
export class EnvironmentError extends Error {}

function port(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new EnvironmentError(
      `${name}=${text} is not a port: set it to a whole number from 1 to 65535, or leave it out`,
    );
  return value;
}

/** Reads the environment; throws {@link EnvironmentError} for a value that cannot be used. */
export function readEnvironment(): SampleEnvironment {
  const brokerPort = port('BROKER_PORT', 9092);
  const environment = {
    kafkaBrokers: process.env['KAFKA_BROKERS'] || undefined,
    brokerPort,
    brokerAdminPort: port('BROKER_ADMIN_PORT', brokerPort === 65_535 ? brokerPort - 1 : brokerPort + 1),
    ordersPort: port('ORDERS_PORT', 3000),
    emailPort: port('EMAIL_PORT', 3001),
    warehousePort: port('WAREHOUSE_PORT', 3002),
    dataDirectory: resolve(process.env['BARNABAS_DATA'] || 'data'),
  };
  refuseSharedPorts(environment);
  return environment;
}

function refuseSharedPorts(environment: SampleEnvironment): void {
  const byPort = new Map<number, string>();
  for (const [variable, value] of portsInUse(environment)) {
    const other = byPort.get(value);
    if (other !== undefined)
      throw new EnvironmentError(`${other} and ${variable} are both ${value}: give each a port of its own`);
    byPort.set(value, variable);
  }
}

/** The ports that will be listened on, each with the variable that sets it. */
export function portsInUse(environment: SampleEnvironment): [variable: string, port: number][] {
  const { kafkaBrokers, brokerPort, brokerAdminPort } = environment;
  const ownBroker: [string, number][] = [
    ['BROKER_PORT', brokerPort],
    ['BROKER_ADMIN_PORT', brokerAdminPort],
  ];
  return [
    ...(kafkaBrokers === undefined ? ownBroker : []),
    ['ORDERS_PORT', environment.ordersPort],
    ['EMAIL_PORT', environment.emailPort],
    ['WAREHOUSE_PORT', environment.warehousePort],
  ];
}
