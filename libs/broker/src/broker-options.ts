import type { Address, Platform, TlsOptions } from '@barnabas/platform';
import { BrokerStartError } from './broker-start-error.js';
import type { Logger } from './logger.js';

/** An address to listen on. */
export interface ListenerOptions {
  /** Kafka's listener name, e.g. `PLAINTEXT`; unique within the broker. */
  readonly name: string;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** What clients are told to connect to. Default: the address itself. */
  readonly advertised?: Address;
  readonly tls?: TlsOptions;
}

export interface BrokerOptions {
  /** Where everything is kept. Made when missing; held by one broker at a time. */
  readonly dataDirectory: string;
  /** The outside world; default {@link realPlatform}, which the broker then also closes. */
  readonly platform?: Platform;
  /** Default 1. */
  readonly nodeId?: number;
  /** Must be the data directory's when that has one. Default: the directory's, or a new one. */
  readonly clusterId?: string;
  /** Default 127.0.0.1:9092. */
  readonly listen?: Address | readonly ListenerOptions[];
  /** Kafka's static broker settings by name, as in server.properties. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What `${env:NAME}` in a setting may stand for, where `config.providers` names an EnvVarConfigProvider. Default: nothing. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: says nothing. */
  readonly logger?: Logger;
}

const DEFAULT_ADDRESS: Address = { host: '127.0.0.1', port: 9092 };
/** Addresses that mean "all of this machine's" to a server and nothing to a client. */
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/** The listeners that the options ask for, checked. */
export function listenersOf(listen: BrokerOptions['listen'] = DEFAULT_ADDRESS): readonly ListenerOptions[] {
  const listeners = isList(listen) ? listen : [{ name: 'PLAINTEXT', host: listen.host, port: listen.port }];
  if (listeners.length === 0) {
    throw new BrokerStartError('BAD_LISTENER', 'a broker without listeners reaches nobody: give at least one address');
  }
  const names = new Set<string>();
  for (const { name, host, port, advertised } of listeners) {
    if (names.has(name)) {
      throw new BrokerStartError('BAD_LISTENER', `two listeners are called ${name}: give each its own name`);
    }
    names.add(name);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new BrokerStartError('BAD_LISTENER', `${port} is no port: choose one from 0 to 65535 for ${name}`);
    }
    if (WILDCARDS.has(advertised?.host ?? host)) {
      const message = `clients cannot connect to ${host}: say which address ${name} is to be advertised as`;
      throw new BrokerStartError('BAD_LISTENER', message);
    }
  }
  return listeners;
}

function isList(listen: Address | readonly ListenerOptions[]): listen is readonly ListenerOptions[] {
  return Array.isArray(listen);
}
