import { apiByKey, batchesIn } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';
import { unorderedLists, varyingFields } from './varying-fields.ts';
import type { VaryingField } from './varying-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

const javaUuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Each node's controller listens on a free port, too. */
const controllerAddress = /(?<name>CONTROLLER:\/\/127\.0\.0\.1:)\d+/g;

/** Brings the answers of one broker in one scenario into a form in which they can be compared with another broker's. */
export class Normaliser {
  /** Places handed out, by what they stand for and the value. */
  readonly #places = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #port: number;
  readonly #rules: ReadonlyMap<string, VaryingField>;

  constructor(port: number, varying: readonly VaryingField[] = varyingFields) {
    this.#port = port;
    this.#rules = new Map(varying.map((rule) => [rule.field, rule]));
  }

  normalise(apiName: string, body: unknown): unknown {
    return this.#value(apiName, body, '', []);
  }

  #value(apiName: string, value: unknown, field: string, path: readonly string[]): unknown {
    const rule = this.#rules.get(field);
    if (rule !== undefined && varies(rule, apiName, value))
      return rule.isMoving === true ? `<${rule.as}>` : this.#place(rule.as, String(value));
    if (Buffer.isBuffer(value)) return field === 'records' ? recordsOf(value) : value.toString('hex');
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return this.#list(apiName, value, path);
    if (value === null || typeof value !== 'object') return value;
    // What an error leaves at 0 is no id, though 0 is one elsewhere.
    const isError = 'errorCode' in value && value.errorCode !== 0;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => {
        const isUnset = isError && entry === 0;
        return [name, isUnset ? entry : this.#value(apiName, entry, name, [...path, name])];
      }),
    );
  }

  #list(apiName: string, list: readonly unknown[], path: readonly string[]): unknown {
    if (apiName === 'ApiVersions' && path.join('.') === 'apiKeys') return servedVersions(list as readonly Fields[]);
    const elements = (): unknown[] => list.map((entry) => this.#value(apiName, entry, '', [...path, '*']));
    const unordered = unorderedLists.find((rule) => rule.api === apiName && rule.path === path.join('.'));
    if (unordered === undefined) return elements();
    const keyed = list.map((entry) => [unordered.key(entry as Fields), entry] as const);
    // Not by locale: the same order for both, whatever the names.
    keyed.sort(([a], [b]) => Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0));
    const named: Record<string, unknown> = {};
    for (const [key, entry] of keyed) {
      const known = unordered.as === undefined ? this.#text(key) : this.#place(unordered.as, key);
      const name = known + (known in named ? ' again' : '');
      named[name] = this.#value(apiName, entry, '', [...path, '*']);
    }
    return named;
  }

  #text(text: string): string {
    return text
      .replace(javaUuid, (uuid) => this.#place('uuid', uuid))
      .replaceAll(`:${this.#port}`, ':<port>')
      .replaceAll(controllerAddress, '$<name><port>')
      .replaceAll(/(?<![\w-])[\w-]{22}(?![\w-])/g, (word) => this.#idPlace(word) ?? word);
  }

  /** The place of an id that was met in a field of its own before. */
  #idPlace(id: string): string | undefined {
    return ['topic id', 'cluster id', 'directory id']
      .map((kind) => this.#places.get(`${kind} ${id}`))
      .find((place) => place !== undefined);
  }

  #place(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const place = `<${kind} ${count}>`;
    this.#places.set(key, place);
    return place;
  }
}

function varies(rule: VaryingField, apiName: string, value: unknown): boolean {
  if ((rule.api ?? apiName) !== apiName || rule.except.includes(value)) return false;
  return rule.from === undefined || Number(value) >= rule.from;
}

/** ApiVersions by name, so that what one broker lacks does not shift the rest. */
function servedVersions(rows: readonly Fields[]): Record<string, string> {
  return Object.fromEntries(
    rows.map((row) => {
      const key = Number(row['apiKey']);
      return [apiByKey(key)?.name ?? `API ${key}`, `${String(row['minVersion'])}-${String(row['maxVersion'])}`];
    }),
  );
}

/** Batches as fields, because a difference in hexadecimal says nothing to a reader. */
function recordsOf(bytes: Buffer): unknown {
  const batches = [...batchesIn(bytes)];
  const read = batches.reduce((sum, batch) => sum + batch.sizeInBytes, 0);
  return { batches: batches.map(batchOf), partialBatch: bytes.length > read };
}

function batchOf(batch: RecordBatch): unknown {
  // Markers carry the broker's time as well.
  const brokersTime = batch.timestampType === 'LogAppendTime' || batch.isControl;
  return {
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    sizeInBytes: batch.sizeInBytes,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    attributes: batch.attributes,
    isValid: batch.isValid(),
    baseTimestamp: batch.isControl ? '<time>' : batch.baseTimestamp,
    maxTimestamp: brokersTime ? '<time>' : batch.maxTimestamp,
    hasProducer: batch.producerId >= 0,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    records: [...batch.records()].map((record) => ({
      offset: record.offset,
      timestamp: brokersTime ? '<time>' : record.timestamp,
      key: record.key?.toString('latin1') ?? null,
      value: record.value?.toString('latin1').slice(0, 64) ?? null,
      headers: record.headers.map(({ key, value }) => [key, value?.toString('latin1') ?? null]),
    })),
  };
}
