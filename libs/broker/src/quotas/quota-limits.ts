import type { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import type { ClientQuotaKey } from './quota-keys.js';

/** Whom a request counts for. */
export interface QuotaClient {
  /** Kafka's principal, e.g. `User:ANONYMOUS`. */
  readonly principal: string;
  readonly clientId: string | null;
}

/** The limit that holds for a client, and with whom the client shares it. */
export interface QuotaLimit {
  readonly perSecond: number;
  /** Equal for all that share one measure. */
  readonly scope: string;
}

/** A name, the default of names, or nobody in particular. */
type Name = string | null | undefined;

/**
 * The limits of one quota, most specific first (Kafka's DefaultQuotaCallback): a user's client, a user's other clients, the user, then
 * the same for all other users, and at last a client id, whoever the user, and all other client ids.
 */
export class QuotaLimits {
  private constructor(private readonly byUser: ReadonlyMap<Name, ReadonlyMap<Name, number>>) {}

  /** Undefined when no such quota is set. */
  static of(image: ClientQuotasImage, key: ClientQuotaKey): QuotaLimits | undefined {
    const byUser = new Map<Name, Map<Name, number>>();
    for (const { entity, quotas } of image.entities()) {
      const value = quotas.get(key);
      if (value === undefined || entity.has('ip')) continue;
      // Kafka takes what is no number for a quota, and limits nothing by it.
      const perSecond = Number.isNaN(value) ? Infinity : value;
      const user = entity.get('user');
      byUser.set(user, (byUser.get(user) ?? new Map<Name, number>()).set(entity.get('client-id'), perSecond));
    }
    return byUser.size === 0 ? undefined : new QuotaLimits(byUser);
  }

  of({ principal, clientId }: QuotaClient): QuotaLimit | undefined {
    const user = principal.slice(principal.indexOf(':') + 1);
    // Clients without an id belong to no client id, not even to the default.
    const client = clientId === null || clientId === '' ? undefined : clientId;
    return this.#ofUser(user, user, client) ?? this.#ofUser(null, user, client) ?? this.#ofClient(client);
  }

  /** `name`: as whom the user is looked up. */
  #ofUser(name: Name, user: string, client: string | undefined): QuotaLimit | undefined {
    const limits = this.byUser.get(name);
    if (limits === undefined) return undefined;
    const ofBoth = client === undefined ? undefined : (limits.get(client) ?? limits.get(null));
    return limit(ofBoth, user, client) ?? limit(limits.get(undefined), user, undefined);
  }

  #ofClient(client: string | undefined): QuotaLimit | undefined {
    const limits = this.byUser.get(undefined);
    if (limits === undefined || client === undefined) return undefined;
    return limit(limits.get(client) ?? limits.get(null), undefined, client);
  }
}

function limit(perSecond: number | undefined, user: Name, client: Name): QuotaLimit | undefined {
  return perSecond === undefined ? undefined : { perSecond, scope: JSON.stringify([user ?? '', client ?? '']) };
}
