import { ErrorCode } from '@barnabas/protocol';
import { configResourceType } from '../metadata/configurations-delta.js';
import type { ConfigResource } from '../metadata/configurations-image.js';
import { failure } from '../metadata/decision.js';
import type { Outcome } from '../metadata/operations.js';

/** ConfigResource.Type of a broker's log levels, which are not configs and live in no log. */
const BROKER_LOGGER = 8;

/** What a request about configs names; or why it cannot be. */
export function configResourceOf(code: number, name: string): ConfigResource | Outcome {
  const type = configResourceType(code);
  if (type !== undefined) return { type, name };
  const reason = code === BROKER_LOGGER ? 'This broker has no runtime loggers.' : `Unknown resource type ${code}`;
  return failure(ErrorCode.InvalidRequest, reason);
}

/** Kafka's ConfigAdminManager looks for values that are missing before it asks what they are for; undefined when there are none. */
export function refuseNullValues(
  configs: readonly { readonly name: string; readonly value: string | null }[],
): Outcome | undefined {
  const nulls = configs.filter(({ value }) => value === null).map(({ name }) => name);
  return nulls.length === 0
    ? undefined
    : failure(ErrorCode.InvalidRequest, `Null value not supported for : ${nulls.join(', ')}`);
}
