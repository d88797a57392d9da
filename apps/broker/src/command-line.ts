import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ListenerOptions } from '@barnabas/broker';
import type { Address } from '@barnabas/platform';
import { CommandLineError } from './command-line-error.js';
import { address, listeners } from './listen-options.js';

export const usage = `usage: npm run broker -- [options]

  --listen HOST:PORT      where Kafka clients connect          (127.0.0.1:9092, or the port in BROKER_PORT)
  --advertise HOST:PORT   what clients are told to connect to  (the address of --listen)
                          both as NAME://HOST:PORT and as often as needed, for several listeners
  --data DIR              where everything is kept             (data/broker, below BARNABAS_DATA when that is set)
  --set name=value        a broker setting of Apache Kafka; as often as needed
  --node-id N             this broker's id                     (1)
  --admin HOST:PORT       health and metrics over HTTP         (127.0.0.1:9308, or any free port when that is taken)
  --log-level LEVEL       debug, info, warn or error           (info)
  --log-format FORMAT     pretty or json                       (pretty)
  --help                  shows this
`;

const logLevels = ['debug', 'info', 'warn', 'error'] as const;
const logFormats = ['pretty', 'json'] as const;

/** What the broker is to be started with. */
export interface BrokerCommand {
  readonly listen: readonly ListenerOptions[];
  readonly dataDirectory: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly nodeId: number;
  /** Undefined: the usual port if it is free, else any. */
  readonly admin: Address | undefined;
  readonly logLevel: (typeof logLevels)[number];
  readonly logFormat: (typeof logFormats)[number];
}

const options = {
  listen: { type: 'string', multiple: true },
  advertise: { type: 'string', multiple: true, default: [] as string[] },
  data: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  'node-id': { type: 'string', default: '1' },
  admin: { type: 'string' },
  'log-level': { type: 'string', default: 'info' },
  'log-format': { type: 'string', default: 'pretty' },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

function parse(arguments_: readonly string[]) {
  try {
    return parseArgs({ args: [...arguments_], options, strict: true }).values;
  } catch (error) {
    throw new CommandLineError(`${(error as Error).message}\n\n${usage}`);
  }
}

/** Reads the command line; undefined when it asks for help. Throws {@link CommandLineError}. */
export function parseCommandLine(
  arguments_: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): BrokerCommand | undefined {
  const values = parse(arguments_);
  if (values.help) return undefined;
  return {
    listen: listeners(values.listen ?? [`127.0.0.1:${environment['BROKER_PORT'] || '9092'}`], values.advertise),
    dataDirectory: values.data ?? join(environment['BARNABAS_DATA'] || 'data', 'broker'),
    settings: Object.fromEntries(values.set.map(setting)),
    nodeId: nodeId(values['node-id']),
    admin: values.admin === undefined ? undefined : address('--admin', values.admin),
    logLevel: oneOf('--log-level', values['log-level'], logLevels),
    logFormat: oneOf('--log-format', values['log-format'], logFormats),
  };
}

function setting(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new CommandLineError(`--set ${text}: write name=value, for example log.retention.hours=24`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function nodeId(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 2_147_483_647)
    throw new CommandLineError(`--node-id ${text}: write a whole number from 0 to 2147483647`);
  return value;
}

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const value = allowed.find((candidate) => candidate === text);
  if (value === undefined) throw new CommandLineError(`${option} ${text}: write one of ${allowed.join(', ')}`);
  return value;
}
