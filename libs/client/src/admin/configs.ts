import {
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  ErrorCode,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import type { BrokerLink } from '../cluster/broker-link.js';
import { KafkaError, throwIfAny } from '../kafka-error.js';
import type { AdminContext } from './admin-context.js';
import type {
  ConfigAlteration,
  ConfigChange,
  ConfigDescription,
  ConfigEntry,
  ConfigResource,
  ConfigSource,
} from './admin-types.js';

const DescribeConfigs = apiCall(DescribeConfigsRequest, DescribeConfigsResponse);
const IncrementalAlterConfigs = apiCall(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse);

export interface DescribeConfigsOptions {
  readonly includeSynonyms?: boolean;
  readonly includeDocumentation?: boolean;
}

/** Kafka's ConfigResource.Type. */
const resourceTypes: Readonly<Record<ConfigResource['type'], number>> = {
  topic: 2,
  broker: 4,
  'broker-logger': 8,
  'client-metrics': 16,
  group: 32,
};

/** Kafka's DescribeConfigsResponse.ConfigSource, by number. */
const sources: readonly ConfigSource[] = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
  'DYNAMIC_BROKER_LOGGER_CONFIG',
  'DYNAMIC_CLIENT_METRICS_CONFIG',
  'DYNAMIC_GROUP_CONFIG',
];

/** Kafka's AlterConfigOp.OpType. */
const operations: Readonly<Record<ConfigChange['operation'], number>> = { set: 0, delete: 1, append: 2, subtract: 3 };

/** `topic orders`; the key of failures. */
function resourceName(resource: ConfigResource): string {
  return `${resource.type} ${resource.name}`;
}

/** A broker's own configs are known to that broker only; all others to any. */
function byBroker<T>(items: readonly T[], resourceOf: (item: T) => ConfigResource): Map<number | undefined, T[]> {
  return Map.groupBy(items, (item) => {
    const { type, name } = resourceOf(item);
    const perBroker = (type === 'broker' && name !== '') || type === 'broker-logger';
    return perBroker ? Number(name) : undefined;
  });
}

async function linkFor(context: AdminContext, nodeId: number | undefined, controller: BrokerLink): Promise<BrokerLink> {
  if (nodeId === undefined) return controller;
  if (!context.cluster.metadata.snapshot.brokers.has(nodeId)) await context.cluster.metadata.refresh();
  return context.cluster.node(nodeId);
}

export async function describeConfigs(
  context: AdminContext,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions,
): Promise<ConfigDescription[]> {
  const groups = byBroker(resources, (resource) => resource);
  const answers = await Promise.all(
    [...groups].map(([nodeId, asked]) =>
      context.onController(async (controller) => {
        const link = await linkFor(context, nodeId, controller);
        return (await link.request(DescribeConfigs, (version) => describeBody(asked, options, version))).results;
      }),
    ),
  );
  const failures = new Map<string, KafkaError>();
  const found = new Map<string, readonly ConfigEntry[]>();
  for (const result of answers.flat()) {
    const resource = resources.find(
      (each) => resourceTypes[each.type] === result.resourceType && each.name === result.resourceName,
    );
    if (resource === undefined) continue;
    const name = resourceName(resource);
    if (result.errorCode === ErrorCode.None) found.set(name, result.configs.map(entryOf));
    else
      failures.set(
        name,
        KafkaError.fromBroker(result.errorCode, `cannot describe the configs of ${name}`, result.errorMessage),
      );
  }
  throwIfAny(failures);
  return resources.map((resource) => ({ resource, entries: found.get(resourceName(resource)) ?? [] }));
}

function describeBody(
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions,
  version: number,
): Parameters<ReturnType<typeof DescribeConfigs.request.codec>['write']>[1] {
  return {
    resources: resources.map(({ type, name }) => ({
      resourceType: resourceTypes[type],
      resourceName: name,
      configurationKeys: null,
    })),
    includeSynonyms: options.includeSynonyms ?? true,
    ...(version >= 3 ? { includeDocumentation: options.includeDocumentation ?? false } : {}),
  };
}

type ConfigAnswer = DescribeConfigsResponse['results'][number]['configs'][number];

function entryOf(config: ConfigAnswer): ConfigEntry {
  return {
    name: config.name,
    value: config.value,
    source: sourceOf(config.configSource),
    readOnly: config.readOnly,
    sensitive: config.isSensitive,
    synonyms: config.synonyms.map(({ name, value, source }) => ({ name, value, source: sourceOf(source) })),
    documentation: config.documentation === null || config.documentation === '' ? undefined : config.documentation,
  };
}

function sourceOf(code: number): ConfigSource {
  return sources[code] ?? 'UNKNOWN';
}

export async function incrementalAlterConfigs(
  context: AdminContext,
  alterations: readonly ConfigAlteration[],
  validateOnly: boolean,
): Promise<void> {
  const failures = new Map<string, KafkaError>();
  const groups = byBroker(alterations, (alteration) => alteration.resource);
  await Promise.all(
    [...groups].map(([nodeId, asked]) =>
      context.onController(async (controller) => {
        const link = await linkFor(context, nodeId, controller);
        const response = await link.request(IncrementalAlterConfigs, { resources: asked.map(alterBody), validateOnly });
        for (const result of response.responses) {
          if (result.errorCode === ErrorCode.None) continue;
          const resource = asked.find(
            (each) =>
              resourceTypes[each.resource.type] === result.resourceType && each.resource.name === result.resourceName,
          )?.resource;
          const name = resource === undefined ? result.resourceName : resourceName(resource);
          const error = KafkaError.fromBroker(
            result.errorCode,
            `cannot alter the configs of ${name}`,
            result.errorMessage,
          );
          if (error.code === 'NOT_CONTROLLER') throw error;
          failures.set(name, error);
        }
      }),
    ),
  );
  throwIfAny(failures);
}

function alterBody({ resource, changes }: ConfigAlteration): {
  resourceType: number;
  resourceName: string;
  configs: { name: string; configOperation: number; value: string | null }[];
} {
  return {
    resourceType: resourceTypes[resource.type],
    resourceName: resource.name,
    configs: changes.map(({ name, operation, value }) => ({
      name,
      configOperation: operations[operation],
      value: value ?? null,
    })),
  };
}
