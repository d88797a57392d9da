import { ErrorCode } from '@barnabas/protocol';
import type { DescribeClientQuotasRequest } from '@barnabas/protocol';
import type { QuotaEntity } from '../metadata/client-quotas-image.js';
import type { Outcome } from '../metadata/operations.js';

type Component = DescribeClientQuotasRequest['components'][number];

/** Kafka's match types. */
const MatchType = { Exact: 0, Default: 1, Specified: 2 } as const;

const names: Readonly<Record<number, string>> = {
  [MatchType.Exact]: 'MATCH_TYPE_EXACT',
  [MatchType.Default]: 'MATCH_TYPE_DEFAULT',
  [MatchType.Specified]: 'MATCH_TYPE_SPECIFIED',
};

export interface QuotaFilter {
  matches(entity: QuotaEntity): boolean;
}

/** Which entities a DescribeClientQuotas request asks for, or why it asks for none (Kafka's ClientQuotasImage.describe). */
export function quotaFilter({
  components,
  strict,
}: Pick<DescribeClientQuotasRequest, 'components' | 'strict'>): QuotaFilter | Outcome {
  const types = components.map(({ entityType }) => entityType);
  for (const [index, component] of components.entries()) {
    const refusal = refuseComponent(component, types.slice(0, index));
    if (refusal !== undefined) return refusal;
  }
  if (types.includes('ip') && types.length > 1) {
    const message =
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.';
    return { errorCode: ErrorCode.InvalidRequest, errorMessage: message };
  }
  return {
    matches: (entity) =>
      (!strict || entity.size === components.length) && components.every((component) => isMatch(entity, component)),
  };
}

function isMatch(entity: QuotaEntity, { entityType, matchType, match }: Component): boolean {
  const name = entity.get(entityType);
  return matchType === MatchType.Specified ? name !== undefined : name === match;
}

function refuseComponent({ entityType, matchType, match }: Component, before: readonly string[]): Outcome | undefined {
  const invalid = (errorMessage: string): Outcome => ({ errorCode: ErrorCode.InvalidRequest, errorMessage });
  if (entityType === '') return invalid('Invalid empty entity type.');
  if (before.includes(entityType))
    return invalid(`Entity type ${entityType} cannot appear more than once in the filter.`);
  if (entityType !== 'user' && entityType !== 'client-id' && entityType !== 'ip') {
    return { errorCode: ErrorCode.UnsupportedVersion, errorMessage: `Unsupported entity type ${entityType}` };
  }
  const name = names[matchType];
  if (name === undefined) return invalid(`Unknown match type ${matchType}`);
  const isExact = matchType === MatchType.Exact;
  if (isExact === (match !== null)) return undefined;
  return invalid(
    `Request specified ${name}, but ${isExact ? 'set match string to null' : 'also specified a match string'}.`,
  );
}
