import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RecordContext } from './record-context.js';

const keyParameter = createParamDecorator((_data: unknown, context: ExecutionContext): unknown => {
  return context.switchToRpc().getContext<RecordContext>().key;
});

/** Metadata of the parameter that gets the key, so that its type says what the keys of a topic without declaration are. */
const metadataKey = Symbol.for('barnabas:key-parameter');

/** The parameter gets the record's key, null when it has none. */
export function Key(): ParameterDecorator {
  return (target, method, index) => {
    if (method !== undefined) Reflect.defineMetadata(metadataKey, index, target, method);
    keyParameter()(target, method, index);
  };
}

/** Where the method takes the key, if it does. */
export function keyParameterIndex(target: object, method: string): number | undefined {
  return Reflect.getMetadata(metadataKey, target, method) as number | undefined;
}
