/**
 * DeleteTopics, versions 1-6.
 *   v3   deletion switched off is an error of its own; v4 flexible; v5 error messages and throttling (KIP-599)
 *   v6   topics by name or by id (KIP-516)
 */
import { DeleteTopicsRequest, DeleteTopicsResponse, ErrorCode, zeroUuid } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { DeleteTopicTarget } from '../metadata/operations.js';

type DeletedTopic = Input<typeof DeleteTopicsResponse>['responses'][number];

const DELETION_DISABLED_VERSION_MIN = 3;
const NULLABLE_NAME_VERSION_MIN = 6;

/** KIP-599: from here on the quota refuses. */
const STRICT_VERSION_MIN = 5;

export const deleteTopics = singleStage({
  request: DeleteTopicsRequest,
  response: DeleteTopicsResponse,
  versions: { min: 1, max: 6 },

  async handle(request, context, { controller, configs, quotas }) {
    if (!configs.broker.boolean('delete.topic.enable')) {
      const hasError = context.apiVersion >= DELETION_DISABLED_VERSION_MIN;
      throw new RequestRefusedError(hasError ? ErrorCode.TopicDeletionDisabled : ErrorCode.InvalidRequest);
    }
    const refused: DeletedTopic[] = [];
    const targets: DeleteTopicTarget[] = request.topicNames.map((name) => ({ name }));
    for (const { name, topicId } of request.topics) {
      const hasId = topicId !== zeroUuid;
      if (name !== null && !hasId) targets.push({ name });
      else if (name === null && hasId) targets.push({ topicId });
      else refused.push({ name, topicId, errorCode: ErrorCode.InvalidRequest, errorMessage: oneOfBoth(name) });
    }
    const allowance = quotas.mutations(context, STRICT_VERSION_MIN);
    const outcomes = await controller.deleteTopics(targets, { allowance });
    context.usage.throttle(allowance.throttleTimeMs());
    const responses = outcomes.map(({ name, topicId, errorCode, errorMessage }) => ({
      name,
      topicId,
      errorCode,
      errorMessage,
    }));
    return { throttleTimeMs: 0, responses: [...refused, ...responses] };
  },

  refuse(request, errorCode, context) {
    // Kafka has words for single topics only, not for what is wrong with all of them.
    const errorMessage = null;
    const isNullable = context.apiVersion >= NULLABLE_NAME_VERSION_MIN;
    const byName = request.topicNames.map((name) => ({ name, topicId: zeroUuid, errorCode, errorMessage }));
    const others = request.topics.map(({ name, topicId }) => {
      return { name: isNullable ? name : (name ?? ''), topicId, errorCode, errorMessage };
    });
    return { throttleTimeMs: 0, responses: [...byName, ...others] };
  },
});

function oneOfBoth(name: string | null): string {
  return name === null
    ? 'Neither topic name nor id were specified.'
    : 'You may not specify both topic name and topic id.';
}
