import type { ListenerOptions } from '@barnabas/broker';
import type { Address } from '@barnabas/platform';
import { CommandLineError } from './command-line-error.js';

/** What Kafka calls a listener that nobody has named. */
const unnamed = 'PLAINTEXT';

interface Place extends Address {
  readonly name: string;
}

/**
 * The listeners of `--listen` and what `--advertise` says clients are told instead, in the order of `--listen`. One that is advertised
 * belongs to the listener of its name. Throws {@link CommandLineError}.
 */
export function listeners(listen: readonly string[], advertise: readonly string[]): ListenerOptions[] {
  const places = listen.map((text) => place('--listen', text));
  const advertised = new Map<string, Address>();
  for (const text of advertise) {
    const { name, ...address } = place('--advertise', text);
    if (!places.some((each) => each.name === name))
      throw new CommandLineError(`--advertise ${text}: no --listen is called ${name}, write NAME://HOST:PORT for both`);
    if (advertised.has(name)) throw new CommandLineError(`--advertise ${text}: ${name} is advertised twice`);
    advertised.set(name, address);
  }
  return places.map((each) => {
    const told = advertised.get(each.name);
    return told === undefined ? each : { ...each, advertised: told };
  });
}

/** `HOST:PORT`, with an IPv6 address in brackets. Throws {@link CommandLineError}. */
export function address(option: string, text: string): Address {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.['v6'] ?? match?.groups?.['host'];
  const port = Number(match?.groups?.['port']);
  if (host === undefined || !(port <= 65_535))
    throw new CommandLineError(`${option} ${text}: write HOST:PORT, for example 127.0.0.1:9092`);
  return { host, port };
}

function place(option: string, text: string): Place {
  const named = /^(?<name>[A-Za-z0-9_.-]+):\/\/(?<rest>.*)$/.exec(text)?.groups;
  return { name: named?.['name']?.toUpperCase() ?? unnamed, ...address(option, named?.['rest'] ?? text) };
}
