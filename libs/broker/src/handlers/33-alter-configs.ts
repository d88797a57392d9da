/**
 * AlterConfigs, versions 0-2. Replaces all configs of a resource: what is not named is deleted. IncrementalAlterConfigs came after it.
 *   v2   flexible
 */
import { AlterConfigsRequest, AlterConfigsResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { failure } from '../metadata/decision.js';
import type { MetadataImage } from '../metadata/image.js';
import { AlterConfigOperation } from '../metadata/operations.js';
import type { AlterConfigsSpec, Outcome } from '../metadata/operations.js';
import { configResourceOf, refuseNullValues } from './config-resources.js';

type Resource = AlterConfigsRequest['resources'][number];
type Response = Input<typeof AlterConfigsResponse>['responses'][number];

export const alterConfigs = singleStage({
  request: AlterConfigsRequest,
  response: AlterConfigsResponse,
  versions: { min: 0, max: 2 },

  async handle(request, _context, { controller, listenerChanges }) {
    const specs: AlterConfigsSpec[] = [];
    const pending = request.resources.map((resource) => {
      const spec = replacement(resource, controller.image);
      return 'errorCode' in spec ? { resource, outcome: spec } : { resource, index: specs.push(spec) - 1 };
    });
    const outcomes = await listenerChanges.alterConfigs(specs, { validateOnly: request.validateOnly });
    const responses = pending.flatMap(({ resource, outcome, index }) => {
      const answer = outcome ?? outcomes[index];
      return answer === undefined ? [] : [answered(resource, answer)];
    });
    return { throttleTimeMs: 0, responses };
  },

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    responses: request.resources.map((resource) => answered(resource, failure(errorCode, null))),
  }),
});

/** Sets what is named and deletes the rest. */
function replacement(
  { resourceType, resourceName, configs }: Resource,
  image: MetadataImage,
): AlterConfigsSpec | Outcome {
  const withoutValue = refuseNullValues(configs);
  if (withoutValue !== undefined) return withoutValue;
  const resource = configResourceOf(resourceType, resourceName);
  if ('errorCode' in resource) return resource;
  const named = new Set(configs.map(({ name }) => name));
  const before = image.parts.configurations.of(resource.type, resource.name);
  const set = configs.map(({ name, value }) => ({ name, operation: AlterConfigOperation.Set, value }));
  const deleted = [...before.keys()].filter((name) => !named.has(name));
  const alterations = [
    ...set,
    ...deleted.map((name) => ({ name, operation: AlterConfigOperation.Delete, value: null })),
  ];
  return { resource, alterations };
}

function answered({ resourceType, resourceName }: Resource, { errorCode, errorMessage }: Outcome): Response {
  return { errorCode, errorMessage, resourceType, resourceName };
}
