/**
 * CreatePartitions, versions 0-3 (KIP-195). Adds partitions to topics; there is no way back.
 *   v2   flexible; v3 may be throttled (KIP-599)
 */
import { CreatePartitionsRequest, CreatePartitionsResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { repeated } from '../metadata/repeated.js';

/** KIP-599: from here on the quota refuses. */
const STRICT_VERSION_MIN = 3;

export const createPartitions = singleStage({
  request: CreatePartitionsRequest,
  response: CreatePartitionsResponse,
  versions: { min: 0, max: 3 },

  async handle(request, context, { controller, quotas }) {
    const names = request.topics.map(({ name }) => name);
    const twice = repeated(names);
    const specs = request.topics.filter(({ name }) => !twice.has(name));
    const allowance = quotas.mutations(context, STRICT_VERSION_MIN);
    const outcomes = await controller.createPartitions(specs, { validateOnly: request.validateOnly, allowance });
    context.usage.throttle(allowance.throttleTimeMs());
    const refused = [...new Set(names.filter((name) => twice.has(name)))].map((name) => {
      return { name, errorCode: ErrorCode.InvalidRequest, errorMessage: 'Duplicate topic name.' };
    });
    return { throttleTimeMs: 0, results: [...refused, ...outcomes] };
  },

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage: errorInfo(errorCode).message })),
  }),
});
