import { PARAM_ARGS_METADATA } from '@nestjs/microservices/constants.js';
import { RpcParamtype } from '@nestjs/microservices/enums/rpc-paramtype.enum.js';
import { SubscriptionError } from './errors.js';
import type { HandlerHost } from './handler-host.js';
import { keyParameterIndex } from './key.decorator.js';
import type { DtoClass, RecordType } from './record-type.js';

/** Classes that say nothing about the contents: JSON of any kind. */
const unspecific: ReadonlySet<unknown> = new Set([Object, Array, Boolean, Promise, Function, Symbol, undefined]);

/**
 * What the parameters of a handler say about keys and values where no topic is declared: the class of the value's parameter
 * is its DTO. Interfaces and unions leave no trace at run time: any JSON.
 * @throws SubscriptionError when the compiler left no types at all
 */
export function parameterTypes(host: HandlerHost): { readonly key: RecordType; readonly value: RecordType } {
  const types = Reflect.getMetadata('design:paramtypes', host.prototype, host.method) as unknown[] | undefined;
  const valueIndex = valueParameterIndex(host);
  const keyIndex = keyParameterIndex(host.prototype, host.method);
  if (types === undefined && valueIndex !== undefined) throw withoutTypes(host);
  return {
    key: keyIndex === undefined ? String : recordTypeOf(types?.[keyIndex]),
    value: valueIndex === undefined ? Object : recordTypeOf(types?.[valueIndex]),
  };
}

/** The parameter that takes the whole value; `@Payload('property')` takes a part and says nothing about the whole. */
function valueParameterIndex(host: HandlerHost): number | undefined {
  const owner = host.prototype.constructor;
  const parameters = (Reflect.getMetadata(PARAM_ARGS_METADATA, owner, host.method) ?? {}) as Record<
    string,
    { readonly index: number; readonly data?: unknown }
  >;
  const whole = Object.entries(parameters).find(
    ([name, { data }]) => name.startsWith(`${RpcParamtype.PAYLOAD}:`) && data === undefined,
  );
  return whole?.[1].index;
}

/** Some compilers write down no types: the DTO would be passed over without a word. */
function withoutTypes({ name }: HandlerHost): SubscriptionError {
  const advice = 'turn on emitDecoratorMetadata (decoratorMetadata with SWC), or give @Subscribe a topic(...)';
  return new SubscriptionError('INVALID_SUBSCRIPTION', `${name}: the compiler has left no parameter types: ${advice}`);
}

function recordTypeOf(type: unknown): RecordType {
  return unspecific.has(type) ? Object : (type as DtoClass);
}
