/** Whom a quota is for: names by entity type (`user`, `client-id`, `ip`); null is the default of that type. */
export type QuotaEntity = ReadonlyMap<string, string | null>;

/** What is set for one entity. */
export interface ClientQuotaImage {
  readonly entity: QuotaEntity;
  /** By quota key, e.g. `producer_byte_rate`. Never empty. */
  readonly quotas: ReadonlyMap<string, number>;
}

const NO_QUOTAS: ReadonlyMap<string, number> = new Map();

/** Quotas set by ClientQuotaRecords, by entity (Kafka's ClientQuotasImage). Immutable. */
export class ClientQuotasImage {
  static readonly EMPTY = new ClientQuotasImage(new Map());

  private constructor(private readonly byEntity: ReadonlyMap<string, ClientQuotaImage>) {}

  of(entity: QuotaEntity): ReadonlyMap<string, number> {
    return this.byEntity.get(entityKey(entity))?.quotas ?? NO_QUOTAS;
  }

  entities(): Iterable<ClientQuotaImage> {
    return this.byEntity.values();
  }

  /** The image after `changes`: all quotas of an entity, which is forgotten when there are none. */
  with(changes: Iterable<ClientQuotaImage>): ClientQuotasImage {
    const next = new Map(this.byEntity);
    for (const changed of changes) {
      const key = entityKey(changed.entity);
      if (changed.quotas.size === 0) next.delete(key);
      else next.set(key, changed);
    }
    return new ClientQuotasImage(next);
  }
}

/** The same for entities that are equal, in whatever order their types stand. */
export function entityKey(entity: QuotaEntity): string {
  return JSON.stringify([...entity].sort(([a], [b]) => (a < b ? -1 : 1)));
}
