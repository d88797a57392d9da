import type { ConfigRecord } from '@barnabas/protocol';
import type { ConfigResource, ConfigResourceType, ConfigurationsImage } from './configurations-image.js';

/** ConfigResource.Type codes that the metadata log stores. */
export const ConfigResourceCode = { topic: 2, broker: 4, 'client-metrics': 16, group: 32 } as const satisfies Record<
  ConfigResourceType,
  number
>;

export function configResourceType(code: number): ConfigResourceType | undefined {
  const types: readonly ConfigResourceType[] = ['topic', 'broker', 'client-metrics', 'group'];
  return types.find((type) => ConfigResourceCode[type] === code);
}

/** Changes of configs on the way to the next image (Kafka's ConfigurationsDelta). */
export class ConfigurationsDelta {
  readonly #touched = new Map<string, { readonly resource: ConfigResource; configs: Map<string, string> }>();

  constructor(private readonly base: ConfigurationsImage) {}

  set(record: ConfigRecord): void {
    const type = configResourceType(record.resourceType);
    if (type === undefined)
      throw new Error(`the metadata log sets a config of an unknown kind of resource, ${record.resourceType}`);
    const { configs } = this.#touch({ type, name: record.resourceName });
    if (record.value === null) configs.delete(record.name);
    else configs.set(record.name, record.value);
  }

  /** A deleted topic takes its configs along. */
  removeTopic(name: string): void {
    if (this.base.of('topic', name).size === 0 && !this.#touched.has(`topic:${name}`)) return;
    this.#touch({ type: 'topic', name }).configs = new Map();
  }

  get changed(): ConfigResource[] {
    return [...this.#touched.values()].map(({ resource }) => resource);
  }

  apply(): ConfigurationsImage {
    if (this.#touched.size === 0) return this.base;
    return this.base.with([...this.#touched.values()].map(({ resource, configs }) => [resource, configs] as const));
  }

  #touch(resource: ConfigResource): { configs: Map<string, string> } {
    const key = `${resource.type}:${resource.name}`;
    const known = this.#touched.get(key);
    if (known !== undefined) return known;
    const touched = { resource, configs: new Map(this.base.of(resource.type, resource.name)) };
    this.#touched.set(key, touched);
    return touched;
  }
}
