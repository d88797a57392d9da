/** Java's names for less than four numbers, and zeros in front of one, which do not make it octal there. */
const DIGITS = /^\d+(\.\d+){0,3}$/;
const BRACKETS = /^\[(.*)\]$/;
const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];

/** Whether quotas can be set for `text`: an address, or `localhost`. Other names are not looked up. */
export function isQuotaAddress(text: string): boolean {
  return quotaAddresses(text).length > 0;
}

/** The addresses that `text` means, each in the one form in which it can be compared; none when it is no address. */
export function quotaAddresses(text: string): readonly string[] {
  if (text === 'localhost') return LOOPBACK;
  const address = canonicalAddress(text);
  return address === undefined ? [] : [address];
}

/** `10.1` as `10.0.0.1`, `fe80:0::1` as `fe80::1`, `::ffff:10.0.0.1` as `10.0.0.1`. */
export function canonicalAddress(text: string): string | undefined {
  const bare = BRACKETS.exec(text)?.[1] ?? text;
  if (bare.includes(':')) return version6(bare);
  if (!DIGITS.test(text)) return undefined;
  return hostOf(text.replaceAll(/(^|\.)0+(?=\d)/g, '$1'));
}

function version6(text: string): string | undefined {
  if (!/^[\d.:a-f]+$/i.test(text)) return undefined;
  const host = hostOf(`[${text}]`)?.slice(1, -1);
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(host ?? '');
  if (mapped === null) return host;
  const [high, low] = mapped.slice(1).map((part) => Number.parseInt(part, 16));
  return high === undefined || low === undefined ? host : hostOf(String(high * 65_536 + low));
}

/** The URL standard knows one form of each address. */
function hostOf(host: string): string | undefined {
  return URL.parse(`http://${host}/`)?.hostname;
}
