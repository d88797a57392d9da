const MAPPED_PREFIX = '::ffff:';

/** `max.connections.per.ip.overrides`, e.g. `127.0.0.1:5,::1:7`: the number stands after the last colon. */
export function parseAddressOverrides(text: string): Map<string, number> {
  const overrides = new Map<string, number>();
  for (const entry of text.split(',')) {
    const colon = entry.lastIndexOf(':');
    const max = Number(entry.slice(colon + 1).trim());
    if (colon > 0 && Number.isInteger(max)) {
      const host = entry.slice(0, colon).trim();
      for (const address of host === 'localhost' ? ['127.0.0.1', '::1'] : [plainAddress(host)]) {
        overrides.set(address, max);
      }
    }
  }
  return overrides;
}

/** An IPv4 address stays one when it came in on a socket for both kinds. */
export function plainAddress(host: string): string {
  return host.startsWith(MAPPED_PREFIX) ? host.slice(MAPPED_PREFIX.length) : host;
}
