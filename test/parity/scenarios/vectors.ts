import { readdirSync, readFileSync } from 'node:fs';
import { apis, requestHeaderVersion, RequestHeader, Writer } from '@barnabas/protocol';
import type { Api } from '@barnabas/protocol';
import { namesNotServed } from '../known-differences.ts';
import { frame, versionsOf } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { allCoordinatorsReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';

/** A request as Apache Kafka's own classes write it. */
interface Vector {
  readonly kind: string;
  readonly version: number;
  readonly case: string;
  readonly hex: string;
}

const directory = new URL('../../vectors/messages/', import.meta.url);
const files = readdirSync(directory);
const correlationId = 7;

function requestsOf(api: Api): Vector[] {
  const file = files.find((name) => name.startsWith(`${String(api.key).padStart(2, '0')}-`)) ?? '';
  const vectors = JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Vector[];
  const { min, max } = api.versions;
  return vectors.filter(({ kind, version }) => kind === 'request' && version >= min && version <= max);
}

function framed(api: Api, version: number, label: string, body: Buffer): Step {
  const writer = new Writer();
  const header = { requestApiKey: api.key, requestApiVersion: version, correlationId, clientId: 'parity' };
  RequestHeader.codec(requestHeaderVersion(api.key, version)).write(writer, header);
  return frame(label, Buffer.concat([writer.toBuffer(), body]), { message: api.request, version });
}

/** What Apache does not answer: acks=0 by right, and a request about no transaction at all by a slip (KafkaApis waits for the last one). */
const unanswered: Readonly<Record<string, number>> = { Produce: 3, AddPartitionsToTxn: 4 };

function isWanted(api: Api, vector: Vector): boolean {
  // It would tell of everything that other scenarios have left behind.
  if (api.name === 'DescribeLogDirs' && vector.case === 'nulls') return false;
  return vector.case !== 'defaults' || vector.version < (unanswered[api.name] ?? Infinity);
}

function whole(api: Api): Step[] {
  const answered = requestsOf(api).filter((vector) => isWanted(api, vector));
  return answered.map((vector) => framed(api, vector.version, vector.case, Buffer.from(vector.hex, 'hex')));
}

/** One byte less than a request needs. Fields that the end of a frame may cut off (tagged ones) are those of flexible versions. */
function cutShort(api: Api): Step[] {
  return versionsOf(api.request)
    .flatMap((version) => requestsOf(api).filter((vector) => vector.version === version && vector.case === 'full'))
    .filter(({ hex }) => hex.length > 0)
    .map(({ version, hex }) => framed(api, version, 'cut short', Buffer.from(hex, 'hex').subarray(0, -1)));
}

/** Without a plugin that collects them a node does not advertise these (KIP-714). */
const unadvertised = new Set(['GetTelemetrySubscriptions', 'PushTelemetry']);

const served = apis.filter(
  ({ name, listeners }) => listeners.includes('broker') && !namesNotServed.has(name) && !unadvertised.has(name),
);

export const vectors: Scenario = {
  name: 'vectors',
  steps: [
    ...allCoordinatorsReady,
    // Those that Metadata would make: Apache answers before they are there.
    ...madeTopic({ name: 's4' }),
    ...madeTopic({ name: 's7' }),
    ...served.flatMap((api) => [...whole(api), ...cutShort(api)]),
  ],
};
