import { encodeRecordBatch, encodeControlBatch } from '@barnabas/protocol';
import type { RecordBatchInput } from '@barnabas/protocol';

/** What a scenario has learnt from earlier answers, by the names that it gave: topic ids, member ids, producer ids. */
export type Learnt = Map<string, unknown>;

/** Stands in a request for a value that is known only when the request is sent. */
class Deferred {
  readonly resolve: (learnt: Learnt) => unknown;

  constructor(resolve: (learnt: Learnt) => unknown) {
    this.resolve = resolve;
  }
}

function valueOf(name: string, learnt: Learnt): unknown {
  if (!learnt.has(name)) throw new Error(`the scenario uses ${name} before it has learnt it`);
  return learnt.get(name);
}

/** A value that an earlier step kept. The type is what the request's field wants; what is sent is what was learnt. */
export function learnt<T = string>(name: string): T {
  return new Deferred((values) => valueOf(name, values)) as unknown as T;
}

/** A number that an earlier step kept, and so much more. */
export function learntPlus(name: string, more: number): number {
  return new Deferred((values) => Number(valueOf(name, values)) + more) as unknown as number;
}

/** A text made of one that an earlier step kept. */
export function learntText(name: string, write: (text: string) => string): string {
  return new Deferred((values) => write(String(valueOf(name, values)))) as unknown as string;
}

/** A record batch as a field of a request; its parts may be learnt. `alter` spoils the bytes of a good one. */
export function batch(input: RecordBatchInput, alter?: (bytes: Buffer) => Buffer | void): Uint8Array {
  return new Deferred((values) => {
    const bytes = encodeRecordBatch(resolveReferences(input, values) as RecordBatchInput);
    return alter?.(bytes) ?? bytes;
  }) as unknown as Uint8Array;
}

/** A batch of control records, which only brokers may write. */
export function controlBatch(timestampMs: number): Uint8Array {
  return encodeControlBatch({ records: [{ type: 0, value: Buffer.alloc(6) }], timestampMs });
}

/** The same value with everything that was left for later filled in. */
export function resolveReferences(value: unknown, values: Learnt): unknown {
  if (value instanceof Deferred) return resolveReferences(value.resolve(values), values);
  if (Array.isArray(value)) return value.map((entry) => resolveReferences(entry, values));
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, resolveReferences(field, values)]));
}

/** The value at a dotted path, `topics.0.topicId`; undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const part of path.split('.')) {
    if (current === null || typeof current !== 'object') return undefined;
    current = (current as Record<string, unknown>)[part];
  }
  return current;
}
