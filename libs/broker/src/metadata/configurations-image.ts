/** What a config can be set on. */
export type ConfigResourceType = 'topic' | 'broker' | 'group' | 'client-metrics';

export interface ConfigResource {
  readonly type: ConfigResourceType;
  /** Topic or group name, broker id in digits, or '' for the default of all brokers. */
  readonly name: string;
}

export type ClientMetricsImage = ReadonlyMap<string, string>;

const NO_CONFIGS: ReadonlyMap<string, string> = new Map();

/** Configs set by ConfigRecords, by resource (Kafka's ConfigurationsImage). Immutable. */
export class ConfigurationsImage {
  static readonly EMPTY = new ConfigurationsImage(new Map());

  private constructor(private readonly byResource: ReadonlyMap<string, ReadonlyMap<string, string>>) {}

  of(type: ConfigResourceType, name: string): ReadonlyMap<string, string> {
    return this.byResource.get(keyOf(type, name)) ?? NO_CONFIGS;
  }

  /** Names of the resources of a type that have configs set. */
  namesOf(type: ConfigResourceType): string[] {
    const prefix = keyOf(type, '');
    return [...this.byResource.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }

  /** The image after `changes`: a resource's whole new map, or undefined when nothing is set on it any more. */
  with(changes: Iterable<readonly [ConfigResource, ReadonlyMap<string, string> | undefined]>): ConfigurationsImage {
    const next = new Map(this.byResource);
    for (const [resource, configs] of changes) {
      const key = keyOf(resource.type, resource.name);
      if (configs === undefined || configs.size === 0) next.delete(key);
      else next.set(key, configs);
    }
    return new ConfigurationsImage(next);
  }
}

function keyOf(type: ConfigResourceType, name: string): string {
  return `${type}:${name}`;
}
