import type { ConfigType } from './definition.js';

/** DescribeConfigs' ConfigSource codes: where a value comes from. */
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

/** DescribeConfigs' ConfigType codes; 0 is for a config that no table knows. */
export const ConfigTypeCode: Readonly<Record<ConfigType | 'unknown', number>> = {
  unknown: 0,
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
};

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
  /** One of {@link ConfigTypeCode}. */
  readonly type: number;
  /** In order of precedence, the default last. */
  readonly synonyms: readonly ConfigSynonym[];
}
