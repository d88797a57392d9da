/**
 * CreateTopics, versions 2-7.
 *   v4   -1 partitions or replicas mean the broker's defaults (KIP-464)
 *   v5   flexible; what a topic came out as: partitions, replication factor, configs (KIP-525)
 *   v6   may be throttled (KIP-599); v7 topic ids
 */
import { CreateTopicsRequest, CreateTopicsResponse, ErrorCode, zeroUuid } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { METADATA_TOPIC } from '../metadata/metadata-topic.js';
import type { CreateTopicOutcome } from '../metadata/operations.js';
import { repeated } from '../metadata/repeated.js';

type CreatedTopic = Input<typeof CreateTopicsResponse>['topics'][number];

/** KIP-599: from here on the quota refuses. */
const STRICT_VERSION_MIN = 6;

export const createTopics = singleStage({
  request: CreateTopicsRequest,
  response: CreateTopicsResponse,
  versions: { min: 2, max: 7 },

  async handle(request, context, { controller, configs, quotas }) {
    const names = request.topics.map(({ name }) => name);
    const twice = repeated(names);
    const refused = new Map<string, string>();
    for (const name of names) {
      if (twice.has(name)) refused.set(name, 'Duplicate topic name.');
      else if (name === METADATA_TOPIC) refused.set(name, `Creation of internal topic ${name} is prohibited.`);
    }
    const specs = request.topics.filter(({ name }) => !refused.has(name));
    const allowance = quotas.mutations(context, STRICT_VERSION_MIN);
    const outcomes = await controller.createTopics(specs, { validateOnly: request.validateOnly, allowance });
    context.usage.throttle(allowance.throttleTimeMs());
    return {
      throttleTimeMs: 0,
      topics: [
        ...outcomes.map((outcome) => created(outcome, configs)),
        ...[...refused].map(([name, errorMessage]) => ({ name, errorCode: ErrorCode.InvalidRequest, errorMessage })),
      ],
    };
  },

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name }) => ({ name, errorCode, errorMessage: null })),
  }),
});

function created(outcome: CreateTopicOutcome, configs: EffectiveConfigs): CreatedTopic {
  const { name, errorCode, errorMessage } = outcome;
  if (errorCode !== ErrorCode.None) return { name, errorCode, errorMessage, topicId: zeroUuid };
  return {
    name,
    topicId: outcome.topicId,
    errorCode,
    errorMessage,
    numPartitions: outcome.numPartitions,
    replicationFactor: outcome.replicationFactor,
    configs: configs.describeTopic(outcome.configs).map((config) => ({
      name: config.name,
      value: config.value,
      readOnly: config.isReadOnly,
      configSource: config.source,
      isSensitive: config.isSensitive,
    })),
  };
}
