import type { QuotaEntity } from '../metadata/client-quotas-image.js';
import { inHashOrder } from './hash-order.js';

/** An entity as answers tell it. */
export function describedEntity(entity: QuotaEntity): { entityType: string; entityName: string | null }[] {
  return inHashOrder(entity, ([type]) => type).map(([entityType, entityName]) => ({ entityType, entityName }));
}
