import { ConfigProviderError } from './config-provider.js';
import type { ConfigProvider, ProviderParameters, ProviderSources } from './config-provider.js';

/** `${env:NAME}`: a variable of the process, if the whole of its name matches `allowlist.pattern` (Kafka's EnvVarConfigProvider, KIP-887). */
export class EnvVarConfigProvider implements ConfigProvider {
  readonly #allowed: RegExp;

  constructor(
    parameters: ProviderParameters,
    private readonly sources: ProviderSources,
  ) {
    const pattern = parameters.get('allowlist.pattern') ?? '.*';
    try {
      this.#allowed = new RegExp(`^(?:${pattern})$`, 'u');
    } catch (cause) {
      throw new ConfigProviderError(`allowlist.pattern is no regular expression: ${pattern}`, { cause });
    }
  }

  async get(path: string, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    if (path !== '') throw new ConfigProviderError(`variables of the process have no place, but one names ${path}`);
    const found = new Map<string, string>();
    for (const key of keys) {
      const value = this.#allowed.test(key) ? this.sources.environment[key] : undefined;
      if (value !== undefined) found.set(key, value);
    }
    return Promise.resolve(found);
  }
}
