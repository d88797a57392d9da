import type { AllowedPaths } from './allowed-paths.js';
import { ConfigProviderError } from './config-provider.js';
import type { ConfigProvider, ProviderSources } from './config-provider.js';

/** `${directory:/path/to:key}`: all that a file is called and holds, as secrets are mounted (Kafka's DirectoryConfigProvider, KIP-632). */
export class DirectoryConfigProvider implements ConfigProvider {
  constructor(
    private readonly allowed: AllowedPaths,
    private readonly sources: ProviderSources,
  ) {}

  async get(path: string, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    if (path === '' || !this.allowed.has(path)) return found;
    for (const key of keys) {
      const text = await this.#text(path, key);
      if (text !== undefined) found.set(key, text);
    }
    return found;
  }

  /** A name with a slash is no file in the directory. */
  async #text(path: string, key: string): Promise<string | undefined> {
    if (/[/\\]|^\.{0,2}$/.test(key)) return undefined;
    const file = `${path}/${key}`;
    try {
      return (await this.sources.files.readFile(file)).toString('utf8');
    } catch (cause) {
      const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
      throw new ConfigProviderError(`${file} cannot be read: ${String(cause)}`, { cause });
    }
  }
}
