import type { AllowedPaths } from './allowed-paths.js';
import { ConfigProviderError } from './config-provider.js';
import type { ConfigProvider, ProviderSources } from './config-provider.js';
import { parseProperties } from './java-properties.js';

/** `${file:/path/to/a.properties:key}`: a property in a file (Kafka's FileConfigProvider). */
export class FileConfigProvider implements ConfigProvider {
  constructor(
    private readonly allowed: AllowedPaths,
    private readonly sources: ProviderSources,
  ) {}

  async get(path: string, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    if (path === '' || !this.allowed.has(path)) return new Map();
    const properties = parseProperties(await this.#text(path));
    return new Map([...properties].filter(([key]) => keys.has(key)));
  }

  async #text(path: string): Promise<string> {
    try {
      return (await this.sources.files.readFile(path)).toString('utf8');
    } catch (cause) {
      throw new ConfigProviderError(`the properties in ${path} cannot be read: ${String(cause)}`, { cause });
    }
  }
}
