import type { Files } from '@barnabas/platform';

/** Where the values of variables in settings come from (Kafka's ConfigProvider, KIP-297). */
export interface ConfigProvider {
  /** What these keys stand for at a place, which is empty when the variable names none; a key that is not there is left out. */
  get(path: string, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
}

/** What providers may look at. */
export interface ProviderSources {
  readonly files: Files;
  /** Variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Settings `config.providers.<name>.param.<parameter>` of one provider, by parameter. */
export type ProviderParameters = ReadonlyMap<string, string>;

/** Settings name a provider that does not exist, or ask one for what it cannot give. */
export class ConfigProviderError extends Error {
  readonly code = 'CONFIG_PROVIDER';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigProviderError';
  }
}
