import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Reader,
  RequestHeader,
  ResponseHeader,
  Writer,
  decode,
  requestHeaderVersion,
  responseHeaderVersion,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import type { ApiHandler } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { encodeAnswer } from '../dispatch/response-writer.js';
import { RawClient } from '../raw-client.fixture.js';
import { apiHandlers } from './index.js';

/** Requests as Apache Kafka's own classes write them, every version of every API, sent to the broker as they are. */
interface Vector {
  readonly kind: string;
  readonly version: number;
  readonly case: string;
  readonly hex: string;
}

const vectorsDirectory = new URL('../../../../test/vectors/messages/', import.meta.url);

function requestsOf(handler: ApiHandler): Vector[] {
  const prefix = `${String(handler.apiKey).padStart(2, '0')}-`;
  const file = readdirSync(vectorsDirectory).find((name) => name.startsWith(prefix)) ?? '';
  const vectors = JSON.parse(readFileSync(new URL(file, vectorsDirectory), 'utf8')) as Vector[];
  const { min, max } = handler.versions;
  return (
    vectors
      .filter(({ kind, version }) => kind === 'request' && version >= min && version <= max)
      // As constructed it has acks=0, which gets no answer.
      .filter((vector) => handler.name !== 'Produce' || vector.case !== 'defaults')
  );
}

const cases = apiHandlers.map((handler) => [handler.name, handler] as const);

describe('every version', () => {
  let fixture: BrokerFixture;

  beforeAll(async () => {
    fixture = await BrokerFixture.start();
    await fixture.topic('orders');
    await fixture.offsetsTopic();
  });

  afterAll(() => fixture.broker.stop());

  it.each(cases)('of %s is answered, whatever the fields hold', async (_name, handler) => {
    const requests = requestsOf(handler);
    expect(new Set(requests.map(({ version }) => version)).size).toBe(handler.versions.max - handler.versions.min + 1);
    for (const { version, hex } of requests) {
      const client = await RawClient.connect(fixture.platform.network, fixture.broker.address);
      const answer = client.exchange(handler.apiKey, version, Buffer.from(hex, 'hex'));
      await fixture.platform.time.advance(400_000);
      const reader = new Reader(await answer);
      ResponseHeader.codec(responseHeaderVersion(handler.apiKey, version)).read(reader);
      handler.response.codec(version).read(reader);
      expect(reader.remaining).toBe(0);
      client.connection.destroy();
    }
  });

  it.each(cases)('of %s can be refused', (_name, handler) => {
    for (const { version, hex, case: filled } of requestsOf(handler)) {
      const request = decode(handler.request, version, Buffer.from(hex, 'hex'));
      const context = { apiVersion: version } as RequestContext;
      const answer = Buffer.concat(encodeAnswer(handler, version, 7, handler.refuse(request, 42, context)));
      const reader = new Reader(answer, 4);
      ResponseHeader.codec(responseHeaderVersion(handler.apiKey, version)).read(reader);
      expect(() => decode(handler.response, version, answer.subarray(reader.position))).not.toThrow();
      // Without a topic or group in the request some answers have no place for the error.
      expect(filled !== 'full' || answer.includes(Buffer.from([0, 42]))).toBe(true);
    }
  });

  it('reads the header that Kafka writes', () => {
    const writer = new Writer();
    RequestHeader.codec(requestHeaderVersion(3, 12)).write(writer, {
      requestApiKey: 3,
      requestApiVersion: 12,
      correlationId: 5,
      clientId: 'c',
    });
    expect(writer.toBuffer().toString('hex')).toBe('0003000c00000005000163' + '00');
  });
});
