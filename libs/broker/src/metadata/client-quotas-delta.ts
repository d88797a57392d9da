import type { ClientQuotaRecord } from '@barnabas/protocol';
import { entityKey } from './client-quotas-image.js';
import type { ClientQuotasImage, QuotaEntity } from './client-quotas-image.js';

/** Changes of quotas on the way to the next image (Kafka's ClientQuotasDelta). */
export class ClientQuotasDelta {
  readonly #touched = new Map<string, { readonly entity: QuotaEntity; readonly quotas: Map<string, number> }>();

  constructor(private readonly base: ClientQuotasImage) {}

  get isEmpty(): boolean {
    return this.#touched.size === 0;
  }

  replay(record: ClientQuotaRecord): void {
    const entity = new Map(record.entity.map(({ entityType, entityName }) => [entityType, entityName]));
    const key = entityKey(entity);
    const touched = this.#touched.get(key) ?? { entity, quotas: new Map(this.base.of(entity)) };
    this.#touched.set(key, touched);
    if (record.remove) touched.quotas.delete(record.key);
    else touched.quotas.set(record.key, record.value);
  }

  apply(): ClientQuotasImage {
    return this.isEmpty ? this.base : this.base.with(this.#touched.values());
  }
}
