import { BadSettingError } from '../static-settings.js';
import { AllowedPaths } from './allowed-paths.js';
import { ConfigProviderError } from './config-provider.js';
import type { ConfigProvider, ProviderParameters, ProviderSources } from './config-provider.js';
import { DirectoryConfigProvider } from './directory-config-provider.js';
import { EnvVarConfigProvider } from './env-var-config-provider.js';
import { FileConfigProvider } from './file-config-provider.js';

type Settings = Readonly<Record<string, string>>;
type Open = (parameters: ProviderParameters, sources: ProviderSources) => ConfigProvider | Promise<ConfigProvider>;

const kafkaPackage = 'org.apache.kafka.common.config.provider';
/** By the name of Kafka's class that does the same. */
const providerClasses: ReadonlyMap<string, Open> = new Map<string, Open>([
  [`${kafkaPackage}.EnvVarConfigProvider`, (parameters, sources) => new EnvVarConfigProvider(parameters, sources)],
  [
    `${kafkaPackage}.FileConfigProvider`,
    async (parameters, sources) => new FileConfigProvider(await allowedPaths(parameters, sources), sources),
  ],
  [
    `${kafkaPackage}.DirectoryConfigProvider`,
    async (parameters, sources) => new DirectoryConfigProvider(await allowedPaths(parameters, sources), sources),
  ],
]);

function allowedPaths(parameters: ProviderParameters, { files }: ProviderSources): Promise<AllowedPaths> {
  return AllowedPaths.of(parameters.get('allowed.paths'), files);
}

/** `${provider:key}` or `${provider:path:key}`. */
const VARIABLE = /\$\{(?<provider>[^}]*?):(?:(?<path>[^}]*?):)?(?<key>[^}]*?)\}/g;

/**
 * Settings with the variables in their values replaced by what the providers of `config.providers` know (Kafka's ConfigTransformer,
 * KIP-297). What no provider knows stays as it is written. Throws a BadSettingError for a provider that does not exist here, or fails.
 */
export async function replaceVariables(settings: Settings, sources: ProviderSources): Promise<Settings> {
  const providers = await providersOf(settings, sources);
  if (providers.size === 0) return settings;
  const replaced: Record<string, string> = {};
  for (const [setting, text] of Object.entries(settings)) {
    replaced[setting] = await told(setting, () => replaceIn(text, providers));
  }
  return replaced;
}

async function replaceIn(text: string, providers: ReadonlyMap<string, ConfigProvider>): Promise<string> {
  let replaced = '';
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const { provider = '', path = '', key = '' } = match.groups ?? {};
    const found = await providers.get(provider)?.get(path, new Set([key]));
    replaced += text.slice(end, match.index) + (found?.get(key) ?? match[0]);
    end = match.index + match[0].length;
  }
  return replaced + text.slice(end);
}

async function providersOf(settings: Settings, sources: ProviderSources): Promise<ReadonlyMap<string, ConfigProvider>> {
  const providers = new Map<string, ConfigProvider>();
  for (const name of (settings['config.providers'] ?? '').split(',')) {
    const setting = `config.providers.${name}.class`;
    const className = settings[setting];
    if (className === undefined) continue;
    const open = providerClasses.get(className);
    if (open === undefined) throw new BadSettingError(setting, noSuchProvider(setting, className));
    providers.set(name, await told(setting, async () => open(parametersOf(settings, name), sources)));
  }
  return providers;
}

function parametersOf(settings: Settings, name: string): ProviderParameters {
  const prefix = `config.providers.${name}.param.`;
  const ofProvider = Object.entries(settings).filter(([setting]) => setting.startsWith(prefix));
  return new Map(ofProvider.map(([setting, value]) => [setting.slice(prefix.length), value]));
}

function noSuchProvider(setting: string, className: string): string {
  const names = [...providerClasses.keys()].join(', ');
  return `the setting ${setting} names ${className}, a class of Java, which cannot be loaded here: there are ${names}`;
}

/** What goes wrong with a provider is told with the setting that asked for it. */
async function told<T>(setting: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigProviderError)) throw error;
    throw new BadSettingError(setting, `the setting ${setting} cannot be read: ${error.message}`);
  }
}
