/**
 * IncrementalAlterConfigs, versions 0-1 (KIP-339). Sets, deletes, appends to and subtracts from configs, each resource as a whole.
 *   v1   flexible
 */
import { IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { failure } from '../metadata/decision.js';
import { AlterConfigOperation } from '../metadata/operations.js';
import type { AlterConfigsSpec, Outcome } from '../metadata/operations.js';
import { configResourceOf, refuseNullValues } from './config-resources.js';

type Resource = IncrementalAlterConfigsRequest['resources'][number];
type Response = Input<typeof IncrementalAlterConfigsResponse>['responses'][number];

export const incrementalAlterConfigs = singleStage({
  request: IncrementalAlterConfigsRequest,
  response: IncrementalAlterConfigsResponse,
  versions: { min: 0, max: 1 },

  async handle(request, _context, { listenerChanges }) {
    const specs: AlterConfigsSpec[] = [];
    const pending = request.resources.map((resource) => {
      const { configs } = resource;
      const withoutValue = refuseNullValues(
        configs.filter(({ configOperation }) => configOperation !== AlterConfigOperation.Delete),
      );
      if (withoutValue !== undefined) return { resource, outcome: withoutValue };
      const named = configResourceOf(resource.resourceType, resource.resourceName);
      if ('errorCode' in named) return { resource, outcome: named };
      const alterations = configs.map(({ name, configOperation, value }) => {
        return { name, operation: configOperation, value };
      });
      return { resource, index: specs.push({ resource: named, alterations }) - 1 };
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

function answered({ resourceType, resourceName }: Resource, { errorCode, errorMessage }: Outcome): Response {
  return { errorCode, errorMessage, resourceType, resourceName };
}
