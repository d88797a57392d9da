import { Injectable, Logger } from '@nestjs/common';
import { type ContextId, ContextIdFactory, ExternalContextCreator, ModuleRef } from '@nestjs/core';
import type { BaseRpcContext } from '@nestjs/microservices';
import { RpcParamtype } from '@nestjs/microservices/enums/rpc-paramtype.enum.js';
import { PARAM_ARGS_METADATA } from '@nestjs/microservices/constants.js';
import { RequestContextHost } from '@nestjs/microservices/context/request-context-host.js';
import { messageOf } from './errors.js';
import { type HandlerHost, methodOf } from './handler-host.js';
import type { RecordContext } from './record-context.js';

/** A handler with its guards, pipes and interceptors around it. */
export type Invoke = (value: unknown, context: RecordContext) => Promise<unknown>;

/** What Nest's own `@Payload()` and `@Ctx()` get. */
const parameters = {
  exchangeKeyForValue(type: number, data: unknown, [value, context]: readonly unknown[]): unknown {
    if (type === RpcParamtype.CONTEXT) return context;
    if (type !== RpcParamtype.PAYLOAD) return undefined;
    if (typeof data !== 'string') return value;
    return typeof value === 'object' && value !== null ? Reflect.get(value, data) : undefined;
  },
};

const withoutFilters = { guards: true, interceptors: true, filters: false };
const filtersOnly = { guards: false, interceptors: false, filters: true };

/** Runs handlers as Nest runs those of its microservices, but for exception filters: they see each failure and cannot change it. */
@Injectable()
export class HandlerInvoker {
  readonly #logger = new Logger('KafkaHandlers');

  constructor(
    private readonly contexts: ExternalContextCreator,
    private readonly moduleRef: ModuleRef,
  ) {}

  create(host: HandlerHost): Invoke {
    const { wrapper } = host;
    if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
      const run = this.#around(host, host.instance);
      return run;
    }
    return async (value, context) => {
      const { instance, contextId } = await this.#instanceFor(host, value, context);
      return this.#around(host, instance, contextId)(value, context);
    };
  }

  /** An own instance for the record, from which request-scoped dependencies see it as their request. */
  async #instanceFor(host: HandlerHost, value: unknown, context: RecordContext) {
    const request = RequestContextHost.create(context.topic, value, context as unknown as BaseRpcContext);
    const contextId = ContextIdFactory.getByRequest(request);
    this.moduleRef.registerRequestByContextId(request, contextId);
    const instance = await this.moduleRef.resolve<object>(host.wrapper.token, contextId, { strict: false });
    return { instance, contextId };
  }

  #around(host: HandlerHost, instance: object, contextId?: ContextId): Invoke {
    const { method, wrapper } = host;
    const callback = methodOf(host);
    const inquirer = contextId === undefined ? undefined : wrapper.id;
    const contexts = this.#contextsOf(host);
    const failing = failingLike(callback);
    const run = contexts.create(
      instance,
      callback,
      method,
      PARAM_ARGS_METADATA,
      parameters,
      contextId,
      inquirer,
      withoutFilters,
      'rpc',
    );
    const observe = contexts.create(
      instance,
      failing,
      method,
      undefined,
      undefined,
      contextId,
      inquirer,
      filtersOnly,
      'rpc',
    );
    return async (value, context) => {
      try {
        return (await run(value, context)) as unknown;
      } catch (error) {
        await observe(value, context, error).catch((filterError: unknown) => {
          // Without a filter the error itself comes back; filters written for HTTP fail in their own ways.
          if (filterError !== error)
            this.#logger.debug(`an exception filter of ${host.name} failed: ${messageOf(filterError)}`);
        });
        throw error;
      }
    };
  }

  /** Nest's looks for the host's module among providers only: guards of a controller would be left out without a word. */
  #contextsOf({ wrapper }: HandlerHost): ExternalContextCreator {
    const own = Object.create(this.contexts) as ExternalContextCreator;
    own.getContextModuleKey = () => wrapper.host?.token ?? '';
    return own;
  }
}

/** A method that fails with its third argument, and carries what decorators such as `@UseFilters` wrote on the real one. */
function failingLike(callback: object): (...args: unknown[]) => unknown {
  const failing = (_value: unknown, _context: unknown, error: unknown): never => {
    throw error;
  };
  for (const key of Reflect.getMetadataKeys(callback))
    Reflect.defineMetadata(key, Reflect.getMetadata(key, callback), failing);
  return failing;
}
