import type { LogConfig } from '@barnabas/log';
import type { ConfigResource } from '../metadata/configurations-image.js';
import type { MetadataImage } from '../metadata/image.js';

export interface EffectiveConfigsOptions {
  readonly nodeId: number;
  /** Kafka's static broker settings, as in server.properties. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** DescribeConfigs' ConfigSource codes. */
export const ConfigSource = {
  DynamicTopic: 1,
  DynamicBroker: 2,
  DynamicDefaultBroker: 3,
  StaticBroker: 4,
  Default: 5,
  DynamicBrokerLogger: 6,
  DynamicClientMetrics: 7,
  DynamicGroup: 8,
} as const;
export type ConfigSource = (typeof ConfigSource)[keyof typeof ConfigSource];

export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

/** One row of DescribeConfigs. */
export interface DescribedConfig {
  readonly name: string;
  /** null when there is none, and for sensitive ones. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly isReadOnly: boolean;
  readonly isSensitive: boolean;
  /** DescribeConfigs' ConfigType code: 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password. */
  readonly type: number;
  /** In order of precedence, the default last. */
  readonly synonyms: readonly ConfigSynonym[];
}

/** Values by name: `get('retention.ms')` is a number. Longs beyond 2^53 are rounded (Kafka's "never" is Long.MAX_VALUE). */
export interface TypedConfigs {
  boolean(name: string): boolean;
  number(name: string): number;
  string(name: string): string | null;
  list(name: string): readonly string[];
}

/**
 * What configs amount to: topic over dynamic broker over dynamic default over static over default (Kafka's order).
 * Unknown or bad static settings are refused by the constructor with a {@link BadSettingError}.
 */
export declare class EffectiveConfigs {
  constructor(options: EffectiveConfigsOptions);
  readonly broker: TypedConfigs;
  topic(name: string): TypedConfigs;
  group(name: string): TypedConfigs;
  logConfig(topic: string): LogConfig;
  /** Every config of the resource with value, source and synonyms; undefined for a kind of resource that has none. */
  describe(resource: ConfigResource): DescribedConfig[];
  update(image: MetadataImage): void;
}
