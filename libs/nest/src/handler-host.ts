import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

/** A method that handles records, on a provider or controller of the application. */
export interface HandlerHost {
  readonly wrapper: InstanceWrapper;
  /** The instance, or for request-scoped and transient ones what Nest keeps in its place. */
  readonly instance: object;
  readonly prototype: object;
  readonly method: string;
  /** `Confirmation#confirm` */
  readonly name: string;
}

/** The class's method, as its decorators saw it. */
export function methodOf({ prototype, method }: HandlerHost): (...args: unknown[]) => unknown {
  return (prototype as Record<string, (...args: unknown[]) => unknown>)[method] as (...args: unknown[]) => unknown;
}
