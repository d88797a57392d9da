import type { ApiHandler } from './api-handler.js';

/** The handlers by API key: an array lookup per request. */
export class HandlerTable {
  readonly #byKey: (ApiHandler | undefined)[] = [];

  constructor(readonly handlers: readonly ApiHandler[]) {
    for (const handler of handlers) {
      if (this.#byKey[handler.apiKey] !== undefined) {
        throw new Error(`two handlers serve ${handler.name}`);
      }
      this.#byKey[handler.apiKey] = handler;
    }
  }

  get(apiKey: number): ApiHandler | undefined {
    return this.#byKey[apiKey];
  }
}
