/**
 * DescribeConfigs, versions 1-4. Every config with its value, where that comes from, and what else it would have been.
 *   v1   source and synonyms (KIP-226); v3 types and documentation (KIP-569); v4 flexible
 */
import { DescribeConfigsRequest, DescribeConfigsResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { configDocumentation } from '../config/config-documentation.js';
import type { DescribedConfig } from '../config/described-config.js';
import { singleStage } from '../dispatch/api-handler.js';
import { inTurns } from '../dispatch/in-turns.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { ConfigResource } from '../metadata/configurations-image.js';
import { failure } from '../metadata/decision.js';
import type { Outcome } from '../metadata/operations.js';
import { refuseTopicName } from '../metadata/topic-name.js';
import { configResourceOf } from './config-resources.js';

/** A broker has hundreds of configs. */
const STEPS_PER_RESOURCE = 32;

type Result = Input<typeof DescribeConfigsResponse>['results'][number];
type Resource = DescribeConfigsRequest['resources'][number];

export const describeConfigs = singleStage({
  request: DescribeConfigsRequest,
  response: DescribeConfigsResponse,
  versions: { min: 1, max: 4 },

  handle(request, _context, services) {
    const described = (resource: Resource) => describe(resource, request, services);
    const results = inTurns(request.resources, services.platform, described, STEPS_PER_RESOURCE);
    return results instanceof Promise ? results.then(answer) : answer(results);
  },

  refuse: (request, errorCode) =>
    answer(request.resources.map((resource) => refused(resource, failure(errorCode, null)))),
});

function answer(results: Result[]) {
  return { throttleTimeMs: 0, results };
}

function describe(resource: Resource, request: DescribeConfigsRequest, services: BrokerServices): Result {
  const { resourceType, resourceName, configurationKeys } = resource;
  const named = configResourceOf(resourceType, resourceName);
  if ('errorCode' in named) return refused(resource, named);
  const refusal = refuse(named, services);
  if (refusal !== undefined) return refused(resource, refusal);
  const isWanted = wanted(configurationKeys);
  const configs = services.configs.describe(named).filter(({ name }) => isWanted(name));
  return {
    errorCode: ErrorCode.None,
    errorMessage: '',
    resourceType,
    resourceName,
    configs: configs.map((config) => row(config, named, request)),
  };
}

/** No keys, null or an empty list: all of them. */
function wanted(keys: readonly string[] | null): (name: string) => boolean {
  if (keys === null || keys.length === 0) return () => true;
  const set = new Set(keys);
  return (name) => set.has(name);
}

function refuse({ type, name }: ConfigResource, { controller, nodeId }: BrokerServices): Outcome | undefined {
  switch (type) {
    case 'topic': {
      const illegal = refuseTopicName(name);
      if (illegal !== undefined) return failure(ErrorCode.InvalidTopicException, illegal);
      const isKnown = controller.image.topicByName(name) !== undefined;
      return isKnown ? undefined : failure(ErrorCode.UnknownTopicOrPartition, '');
    }
    case 'broker':
      if (name === '' || name === String(nodeId)) return undefined;
      if (!/^\d+$/.test(name)) return invalid(`Broker id must be an integer, but it is: ${name}`);
      return invalid(`Unexpected broker id, expected ${nodeId} or empty string, but received ${name}`);
    case 'group':
      return name === '' ? invalid('Group name must not be empty') : undefined;
    case 'client-metrics':
      return name === '' ? invalid('Client metrics subscription name must not be empty') : undefined;
  }
}

function invalid(message: string): Outcome {
  return failure(ErrorCode.InvalidRequest, message);
}

function refused({ resourceType, resourceName }: Resource, { errorCode, errorMessage }: Outcome): Result {
  return { errorCode, errorMessage, resourceType, resourceName, configs: [] };
}

function row(
  config: DescribedConfig,
  { type }: ConfigResource,
  { includeSynonyms, includeDocumentation }: DescribeConfigsRequest,
): Result['configs'][number] {
  const isDocumented = includeDocumentation && type !== 'client-metrics';
  return {
    name: config.name,
    value: config.value,
    readOnly: config.isReadOnly,
    configSource: config.source,
    isSensitive: config.isSensitive,
    synonyms: includeSynonyms ? [...config.synonyms] : [],
    configType: config.type,
    documentation: (isDocumented ? configDocumentation(type, config.name) : undefined) ?? null,
  };
}
