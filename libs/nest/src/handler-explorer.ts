import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import type { HandlerHost } from './handler-host.js';
import { producedTopicsOf } from './producer-declarations.js';
import type { Topic } from './topic.js';

/** Looks through the providers and controllers of the application. */
@Injectable()
export class HandlerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Every method that `isHandler` recognises. */
  hosts(isHandler: (method: object) => boolean, kind: 'all' | 'controllers' = 'all'): HandlerHost[] {
    const seen = new Set<object>();
    return this.#wrappers(kind).flatMap((wrapper) => {
      const instance: unknown = wrapper.instance;
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) return [];
      seen.add(instance);
      return this.#hostsOf(wrapper, instance, isHandler);
    });
  }

  /** The topics whose producers classes of this application inject. */
  producedTopics(): Topic[] {
    const classes = new Set(this.#wrappers('all').map(({ metatype }) => metatype));
    const topics = [...classes].flatMap((owner) => (owner ? producedTopicsOf(owner) : []));
    return [...new Set(topics)];
  }

  #wrappers(kind: 'all' | 'controllers'): InstanceWrapper[] {
    const controllers = this.discovery.getControllers();
    const found = kind === 'controllers' ? controllers : [...this.discovery.getProviders(), ...controllers];
    // An alias (useExisting) is the same instance under another name.
    return found.filter((wrapper) => !wrapper.isAlias);
  }

  #hostsOf(wrapper: InstanceWrapper, instance: object, isHandler: (method: object) => boolean): HandlerHost[] {
    const prototype = Object.getPrototypeOf(instance) as object | null;
    if (prototype === null || prototype === Object.prototype) return [];
    return this.scanner
      .getAllMethodNames(prototype)
      .map((method) => ({ method, callback: Reflect.get(prototype, method) as unknown }))
      .filter(({ callback }) => typeof callback === 'function' && isHandler(callback))
      .map(({ method }) => ({ wrapper, instance, prototype, method, name: `${prototype.constructor.name}#${method}` }));
  }
}
