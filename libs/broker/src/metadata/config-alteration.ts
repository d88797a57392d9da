import { ErrorCode } from '@barnabas/protocol';
import { refuseBrokerConfigs } from '../config/broker-config-change.js';
import {
  defaultListOf,
  isBrokerConfig,
  isListConfig,
  refuseGroupConfigs,
  refuseTopicConfigs,
} from '../config/config-change.js';
import { endPointChange } from './broker-registration.js';
import { javaSplit } from '../config/java-values.js';
import type { ConfigResource } from './configurations-image.js';
import type { Decision, DecisionContext } from './decision.js';
import { MAX_RECORDS_PER_REQUEST, SUCCESS, failure, isElrEnabled, recordWriterFor } from './decision.js';
import type { EndPointImage, MetadataImage } from './image.js';
import { AlterConfigOperation } from './operations.js';
import type { AlterConfigsOutcome, AlterConfigsSpec, ChangeOptions, ConfigAlteration, Outcome } from './operations.js';
import { repeated } from './repeated.js';
import { refuseTopicName } from './topic-name.js';

const MAX_VALUE_LENGTH = 32_767;

export interface AlterConfigsOptions extends ChangeOptions {
  /** What the broker is registered with from then on, if its own configs change. */
  readonly endPoints?: readonly EndPointImage[] | undefined;
}

type Changes = ReadonlyMap<string, string | null>;

/** Decides an IncrementalAlterConfigs request: each resource as a whole or not at all (KIP-339). */
export function decideConfigAlteration(
  context: DecisionContext & Pick<AlterConfigsOptions, 'endPoints'> & { readonly nodeId: number },
  specs: readonly AlterConfigsSpec[],
): Decision<AlterConfigsOutcome> {
  const { image, nodeId, endPoints } = context;
  const records: Buffer[] = [];
  const repeatedKeys = repeated(specs.map(({ resource }) => keyOf(resource)));
  const outcomes = specs.map((spec): AlterConfigsOutcome => {
    const { resource } = spec;
    const isTwice = repeatedKeys.has(keyOf(resource));
    const twice = failure(ErrorCode.InvalidRequest, 'Each resource must appear at most once.');
    const changes = isTwice ? twice : (refuseResource(context, resource) ?? changesOf(context, spec));
    if ('errorCode' in changes) return { ...changes, resource };
    const refusal = refuseChanges(context, resource, changes);
    if (refusal !== undefined) return { ...refusal, resource };
    records.push(...configRecords(context, resource, changes));
    if (endPoints !== undefined && resource.type === 'broker' && resource.name === String(nodeId)) {
      records.push(...endPointChange(image, nodeId, endPoints));
    }
    return { ...SUCCESS, resource };
  });
  if (records.length <= MAX_RECORDS_PER_REQUEST) return { records, outcomes };
  // The request is refused as a whole, what is wrong with it otherwise included.
  const excessive = failure(ErrorCode.PolicyViolation, 'Unable to perform excessively large batch operation.');
  return { records: [], outcomes: specs.map(({ resource }) => ({ ...excessive, resource })) };
}

/** What a resource has after a change that is in order. */
export function configsAfter(image: MetadataImage, spec: AlterConfigsSpec): ReadonlyMap<string, string> {
  const before = image.parts.configurations.of(spec.resource.type, spec.resource.name);
  const changes = changesOf({ image }, spec);
  return 'errorCode' in changes ? before : withChanges(before, changes);
}

function keyOf({ type, name }: ConfigResource): string {
  return `${type} ${name}`;
}

function refuseResource(
  { image, nodeId }: DecisionContext & { readonly nodeId: number },
  { type, name }: ConfigResource,
): Outcome | undefined {
  switch (type) {
    case 'topic':
      if (name === '') return failure(ErrorCode.InvalidRequest, 'Default topic resources are not allowed.');
      if (refuseTopicName(name) !== undefined) {
        return failure(ErrorCode.InvalidTopicException, refuseTopicName(name) ?? null);
      }
      if (image.topicByName(name) !== undefined) return undefined;
      return failure(ErrorCode.UnknownTopicOrPartition, `The topic '${name}' does not exist.`);
    case 'broker':
      if (name === '' || name === String(nodeId)) return undefined;
      if (!/^\d+$/.test(name))
        return failure(ErrorCode.InvalidRequest, `Node id must be an integer, but it is: ${name}`);
      return failure(ErrorCode.InvalidRequest, `Unexpected broker id, expected ${nodeId}, but received ${name}`);
    case 'group':
      return name === '' ? failure(ErrorCode.InvalidRequest, 'Default group resources are not allowed.') : undefined;
    case 'client-metrics':
      return failure(
        ErrorCode.InvalidRequest,
        'This broker does not collect client metrics, so they cannot be configured.',
      );
  }
}

/** The new value of every config that is altered, null where it is deleted. */
function changesOf(
  { image }: Pick<DecisionContext, 'image'>,
  { resource, alterations }: AlterConfigsSpec,
): Changes | Outcome {
  const names = alterations.map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    return failure(ErrorCode.InvalidRequest, 'Error due to duplicate config keys');
  }
  const nulls = alterations.filter(
    ({ value, operation }) => value === null && operation !== AlterConfigOperation.Delete,
  );
  if (nulls.length > 0) {
    return failure(
      ErrorCode.InvalidRequest,
      `Null value not supported for : ${nulls.map(({ name }) => name).join(', ')}`,
    );
  }
  const before = image.parts.configurations.of(resource.type, resource.name);
  const changes = new Map<string, string | null>();
  for (const alteration of alterations) {
    const value = altered(resource, alteration, before.get(alteration.name));
    if (typeof value === 'object' && value !== null) return value;
    const isSameValue = value === (before.get(alteration.name) ?? null);
    // A broker's configs are written again even when unchanged, so that brokers reload what they name (KAFKA-14136).
    if (!isSameValue || resource.type === 'broker') changes.set(alteration.name, value);
  }
  return changes;
}

function altered(
  { type }: ConfigResource,
  { name, operation, value }: ConfigAlteration,
  before: string | undefined,
): string | null | Outcome {
  if (operation === AlterConfigOperation.Set) return value;
  if (operation === AlterConfigOperation.Delete) return null;
  const isAppend = operation === AlterConfigOperation.Append;
  if (!isAppend && operation !== AlterConfigOperation.Subtract) {
    return failure(ErrorCode.InvalidRequest, `Unknown operations type ${operation}`);
  }
  if (type === 'broker' && !isBrokerConfig(name))
    return failure(ErrorCode.InvalidConfig, `Unknown config name: ${name}`);
  if (type === 'client-metrics' || !isListConfig(type, name)) {
    const message =
      type === 'broker'
        ? `Config value ${isAppend ? 'append' : 'subtract'} is not allowed for config key: ${name}`
        : `Can't ${isAppend ? 'APPEND' : 'SUBTRACT'} to key ${name} because its type is not LIST.`;
    return failure(ErrorCode.InvalidConfig, message);
  }
  const elements =
    before === undefined ? defaultListOf(type, name) : before.split(',').filter((element) => element !== '');
  const given = javaSplit(value ?? '');
  if (!isAppend) return elements.filter((element) => !given.includes(element)).join(',');
  return [...elements, ...given.filter((element) => !elements.includes(element))].join(',');
}

function refuseChanges(
  { image, configs }: DecisionContext,
  { type, name }: ConfigResource,
  changes: Changes,
): Outcome | undefined {
  const after = withChanges(image.parts.configurations.of(type, name), changes);
  for (const [config, value] of changes) {
    if ((value?.length ?? 0) > MAX_VALUE_LENGTH) {
      return failure(ErrorCode.InvalidConfig, `The value of ${config} is longer than ${MAX_VALUE_LENGTH} characters.`);
    }
  }
  if (type === 'broker') return refuseBrokerChanges({ image, configs }, name, changes, after);
  const refusal = type === 'topic' ? refuseTopicConfigs(after, configs) : refuseGroupConfigs(after, configs);
  return refusal === undefined ? undefined : failure(ErrorCode.InvalidConfig, refusal);
}

function withChanges(before: ReadonlyMap<string, string>, changes: Changes): ReadonlyMap<string, string> {
  const after = new Map(before);
  for (const [config, value] of changes) {
    if (value === null) after.delete(config);
    else after.set(config, value);
  }
  return after;
}

function refuseBrokerChanges(
  { image, configs }: Pick<DecisionContext, 'image' | 'configs'>,
  name: string,
  changes: Changes,
  after: ReadonlyMap<string, string>,
): Outcome | undefined {
  const refusal = refuseBrokerConfigs(after, name === '' ? 'all brokers' : 'one broker', configs);
  if (refusal !== undefined) return failure(ErrorCode.InvalidRequest, refusal);
  if (!isElrEnabled(image) || !changes.has('min.insync.replicas')) return undefined;
  // With eligible leader replicas it has to be the same on all brokers and always set (KIP-966).
  const level = name === '' ? 'Cluster' : 'Broker';
  const verb = name === '' ? 'removed' : 'altered';
  if (name === '' && changes.get('min.insync.replicas') !== null) return undefined;
  return failure(ErrorCode.InvalidConfig, `${level}-level min.insync.replicas cannot be ${verb} while ELR is enabled.`);
}

function configRecords({ image }: DecisionContext, resource: ConfigResource, changes: Changes): Buffer[] {
  const write = recordWriterFor(image);
  const records = [...changes].map(([name, value]) => write.config(resource, name, value));
  if (changes.has('min.insync.replicas') && isElrEnabled(image)) {
    records.push(write.clearElr(resource.type === 'topic' ? resource.name : ''));
  }
  return records;
}
