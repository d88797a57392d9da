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
