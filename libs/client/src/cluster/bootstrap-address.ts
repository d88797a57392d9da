import type { Address } from '@barnabas/platform';
import { KafkaError } from '../kafka-error.js';

/** Reads `host:port,host:port` or a list of such; IPv6 addresses stand in brackets: `[::1]:9092`. Throws INVALID_CONFIG. */
export function parseBootstrapAddresses(brokers: string | readonly string[]): Address[] {
  const list = (typeof brokers === 'string' ? brokers.split(',') : brokers.flatMap((entry) => entry.split(',')))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (list.length === 0) throw invalid('no broker address was given: pass at least one, such as 127.0.0.1:9092');
  return list.map(parseAddress);
}

function parseAddress(text: string): Address {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:[\]]+)):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  const port = Number(match?.groups?.['port']);
  if (host === undefined || !(port >= 1 && port <= 65535)) {
    throw invalid(`'${text}' is not a broker address: write host:port, such as 127.0.0.1:9092`);
  }
  return { host, port };
}

function invalid(message: string): KafkaError {
  return new KafkaError({ code: 'INVALID_CONFIG', message });
}

/** `host:port`, with brackets around IPv6. */
export function formatAddress(address: Address): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
