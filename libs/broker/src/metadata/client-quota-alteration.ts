import { ErrorCode } from '@barnabas/protocol';
import { inHashOrder } from '../quotas/hash-order.js';
import { isQuotaAddress } from '../quotas/quota-address.js';
import { addressQuotas, clientQuotas } from '../quotas/quota-keys.js';
import type { QuotaKind } from '../quotas/quota-keys.js';
import { entityKey } from './client-quotas-image.js';
import type { QuotaEntity } from './client-quotas-image.js';
import type { Decision, DecisionContext } from './decision.js';
import { MAX_RECORDS_PER_REQUEST, SUCCESS, failure, recordWriterFor } from './decision.js';
import type { ClientQuotaAlteration, ClientQuotaOutcome, Outcome } from './operations.js';

const INT_MAX = 2 ** 31 - 1;
const LONG_MAX = 2 ** 63;
/** Fractions below are taken for what arithmetic does to whole numbers. */
const FRACTION_MAX = 1e-6;

/** Decides an AlterClientQuotas request (Kafka's ClientQuotaControlManager): each entity as a whole or not at all (KIP-546). */
export function decideClientQuotas(
  { image }: Pick<DecisionContext, 'image'>,
  alterations: readonly ClientQuotaAlteration[],
): Decision<ClientQuotaOutcome> {
  const records: Buffer[] = [];
  const outcomes = new Map<string, ClientQuotaOutcome>();
  for (const { entity, ops } of alterations) {
    const key = entityKey(entity);
    const isTwice = outcomes.has(key) || new Set(ops.map((op) => op.key)).size < ops.length;
    const refusal = isTwice ? duplicate(entity) : (refuseEntity(entity) ?? refuseValues(entity, ops));
    outcomes.set(key, { ...(refusal ?? SUCCESS), entity });
    if (refusal === undefined) records.push(...quotaRecords(image, entity, ops));
  }
  if (records.length <= MAX_RECORDS_PER_REQUEST) return { records, outcomes: [...outcomes.values()] };
  // The request is refused as a whole.
  const excessive = failure(ErrorCode.PolicyViolation, 'Request parameters do not satisfy the configured policy.');
  return { records: [], outcomes: alterations.map(({ entity }) => ({ ...excessive, entity })) };
}

function invalid(message: string): Outcome {
  return failure(ErrorCode.InvalidRequest, message);
}

/** Kafka says so of a key that stands twice, too. What came before for the same entity stays. */
function duplicate(entity: QuotaEntity): Outcome {
  const entries = inHashOrder(entity, ([type]) => type).map(([type, name]) => `${type}=${name}`);
  return invalid(`Ignoring duplicate entity ClientQuotaEntity(entries={${entries.join(', ')}})`);
}

function refuseEntity(entity: QuotaEntity): Outcome | undefined {
  if (entity.size === 0) return invalid('Invalid empty client quota entity');
  for (const [type, name] of entity) {
    if (type !== 'user' && type !== 'client-id' && type !== 'ip') {
      return invalid(`Unhandled client quota entity type: ${type}`);
    }
    if (name === '') return invalid(`Empty ${type} not supported`);
  }
  const address = entity.get('ip');
  if (address === undefined) return undefined;
  if (entity.size > 1) {
    return invalid('Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId');
  }
  if (address === null || isQuotaAddress(address)) return undefined;
  return invalid(`${address} is not a valid IP or resolvable host.`);
}

function refuseValues(entity: QuotaEntity, ops: ClientQuotaAlteration['ops']): Outcome | undefined {
  const kinds: ReadonlyMap<string, QuotaKind> = entity.has('ip') ? addressQuotas : clientQuotas;
  for (const { key, value } of ops) {
    const refusal = value === null ? undefined : refuseValue(key, value, kinds.get(key));
    if (refusal !== undefined) return invalid(refusal);
  }
  return undefined;
}

function refuseValue(key: string, value: number, kind: QuotaKind | undefined): string | undefined {
  if (kind === undefined) return `Invalid configuration key ${key}`;
  if (value <= 0) return `Quota ${key} must be greater than 0`;
  if (kind === 'double') return undefined;
  if (kind === 'int' && value > INT_MAX) return `Proposed value for ${key} is too large for an INT.`;
  if (kind === 'long' && value > LONG_MAX) return `Proposed value for ${key} is too large for a LONG.`;
  return value % 1 > FRACTION_MAX ? `${key} cannot be a fractional value.` : undefined;
}

function quotaRecords(
  image: DecisionContext['image'],
  entity: QuotaEntity,
  ops: ClientQuotaAlteration['ops'],
): Buffer[] {
  const write = recordWriterFor(image);
  const before = image.parts.clientQuotas.of(entity);
  const changed = ops.filter(({ key, value }) => (value === null ? before.has(key) : before.get(key) !== value));
  return changed.map(({ key, value }) => write.clientQuota(entity, key, value));
}
