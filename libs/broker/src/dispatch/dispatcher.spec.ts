import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  ErrorCode,
  HeartbeatRequest,
  HeartbeatResponse,
  Reader,
  RequestHeader,
  ResponseHeader,
  Writer,
  decode,
  requestHeaderVersion,
  responseHeaderVersion,
} from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { EffectiveConfigs } from '../config/effective-configs.js';
import { silentLogger } from '../logger.js';
import type { Exchange } from '../net/exchange.js';
import { ClientQuotas } from '../quotas/client-quotas.js';
import { CloseConnectionError, NO_RESPONSE, singleStage, twoPhase } from './api-handler.js';
import type { ApiHandler } from './api-handler.js';
import { Dispatcher } from './dispatcher.js';
import type { DispatcherOptions } from './dispatcher.js';
import { HandlerTable } from './handler-table.js';
import type { RequestMeasure } from './hooks.js';
import { RequestRefusedError } from './request-refused-error.js';

const REQUEST = { groupId: 'g', generationId: 1, memberId: 'm', groupInstanceId: null };

const apiVersions = singleStage({
  request: ApiVersionsRequest,
  response: ApiVersionsResponse,
  versions: { min: 0, max: 4 },
  handle: () => ({ errorCode: ErrorCode.None, apiKeys: [] }),
  refuse: (_request, errorCode) => ({ errorCode, apiKeys: [] }),
});

function heartbeatThat(
  handle: Parameters<typeof twoPhase<typeof REQUEST, { errorCode: number }>>[0]['handle'],
  stage = singleStage,
): ApiHandler {
  return stage({
    request: HeartbeatRequest,
    response: HeartbeatResponse,
    versions: { min: 1, max: 4 },
    handle,
    refuse: (_request, errorCode) => ({ errorCode }),
  });
}

function frameOf<I>(message: Message<unknown, I>, key: number, version: number, body: I, correlationId = 7): Buffer {
  const writer = new Writer();
  const header = { requestApiKey: key, requestApiVersion: version, correlationId, clientId: 'test' };
  RequestHeader.codec(requestHeaderVersion(key, version)).write(writer, header);
  message.codec(version).write(writer, body);
  return writer.toBuffer();
}

const heartbeatFrame = (version = 3) => frameOf(HeartbeatRequest, 12, version, REQUEST);

function scene(handler: ApiHandler, hooks: Partial<DispatcherOptions['hooks']> = {}) {
  const measures: RequestMeasure[] = [];
  const time = new VirtualTime();
  const configs = new EffectiveConfigs({ nodeId: 1, settings: {} });
  const quotas = new ClientQuotas(configs, time);
  const services = { partitions: { congestion: () => undefined }, quotas };
  const dispatcher = new Dispatcher({
    table: new HandlerTable([handler, apiVersions]),
    // The handlers here ask nothing else of the broker.
    services: services as unknown as DispatcherOptions['services'],
    hooks: { authorise: () => undefined, measure: (measure) => measures.push(measure), ...hooks },
    clock: time,
    logger: silentLogger,
  });
  const send = (frame: Buffer) => {
    const seen = {
      answer: undefined as Buffer | undefined,
      error: undefined as Error | undefined,
      events: [] as string[],
    };
    const exchange = {
      frame,
      receivedMs: 0,
      connection: { id: 1, clientHost: '127.0.0.1', isClosed: false, onClosed: () => () => undefined },
      reserve: () => undefined,
      proceed: () => seen.events.push('proceed'),
      answer(chunks: readonly Uint8Array[]) {
        seen.answer = Buffer.concat(chunks);
        seen.events.push('answer');
      },
      skip: () => seen.events.push('skip'),
      fail(reason: Error) {
        seen.error = reason;
        seen.events.push('fail');
      },
    };
    dispatcher.receive(exchange as unknown as Exchange);
    return seen;
  };
  return { send, measures };
}

function readAnswer<T>(message: Message<T, unknown>, key: number, version: number, answer: Buffer | undefined): T {
  if (answer === undefined) {
    throw new Error('no answer');
  }
  expect(answer.readInt32BE(0)).toBe(answer.length - 4);
  const reader = new Reader(answer, 4);
  const header = ResponseHeader.codec(responseHeaderVersion(key, version)).read(reader);
  expect(header.correlationId).toBe(7);
  return decode(message, version, answer.subarray(reader.position));
}

const turn = () => Promise.resolve().then(() => undefined);

describe('Dispatcher', () => {
  it.each([1, 3, 4])('decodes, handles and answers v%d', (version) => {
    const { send, measures } = scene(heartbeatThat(({ memberId }) => ({ errorCode: memberId === 'm' ? 25 : 0 })));
    const { answer } = send(heartbeatFrame(version));
    expect(readAnswer(HeartbeatResponse, 12, version, answer)).toMatchObject({ errorCode: 25 });
    expect(measures).toMatchObject([{ api: 'Heartbeat', failed: false, responseBytes: answer?.length }]);
  });

  it('tells a newer client which ApiVersions to use, in the form of v0 (KIP-511)', () => {
    const { send } = scene(heartbeatThat(() => ({ errorCode: 0 })));
    const frame = frameOf(ApiVersionsRequest, 18, 4, { clientSoftwareName: 'a', clientSoftwareVersion: 'b' });
    frame.writeInt16BE(99, 2);
    expect(readAnswer(ApiVersionsResponse, 18, 0, send(frame).answer)).toMatchObject({
      errorCode: ErrorCode.UnsupportedVersion,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }],
    });
  });

  it.each([
    ['an unknown API', Buffer.from('007f00010000000700000000', 'hex')],
    ['a version that is not served', heartbeatFrame(0)],
    ['a truncated body', heartbeatFrame(3).subarray(0, 20)],
    ['no room for a header', Buffer.alloc(7)],
    ['an empty frame', Buffer.alloc(0)],
  ])('has the connection closed on %s', (_what, frame) => {
    const { send } = scene(heartbeatThat(() => ({ errorCode: 0 })));
    expect(send(frame).events).toEqual(['fail']);
  });

  it('lets the next request start at once for a two-phase handler, after the answer for a single-stage one', async () => {
    const later = () => Promise.resolve({ errorCode: 0 });
    const twoPhased = scene(heartbeatThat(later, twoPhase)).send(heartbeatFrame());
    const single = scene(heartbeatThat(later)).send(heartbeatFrame());
    expect([twoPhased.events, single.events]).toEqual([['proceed'], []]);
    await turn();
    expect([twoPhased.events, single.events]).toEqual([['proceed', 'answer'], ['answer']]);
  });

  it.each([
    [
      'throws',
      () =>
        heartbeatThat(() => {
          throw new Error('bug');
        }),
      ErrorCode.UnknownServerError,
      true,
    ],
    ['rejects', () => heartbeatThat(() => Promise.reject(new Error('bug'))), ErrorCode.UnknownServerError, true],
    [
      'refuses',
      () => heartbeatThat(() => Promise.reject(new RequestRefusedError(16))),
      ErrorCode.NotCoordinator,
      false,
    ],
  ])('answers in the form of the API when a handler %s', async (_how, handler, errorCode, failed) => {
    const { send, measures } = scene(handler());
    const seen = send(heartbeatFrame());
    await turn();
    expect(readAnswer(HeartbeatResponse, 12, 3, seen.answer)).toMatchObject({ errorCode });
    expect(measures).toMatchObject([{ failed }]);
  });

  it('closes the connection when a handler asks for it', () => {
    const { send } = scene(
      heartbeatThat(() => {
        throw new CloseConnectionError('acks=0');
      }),
    );
    expect(send(heartbeatFrame()).error).toMatchObject({ code: 'CLOSE_CONNECTION' });
  });

  it('closes the connection when an answer cannot be written', () => {
    const { send } = scene(heartbeatThat(() => ({ errorCode: 1e9 })));
    expect(send(heartbeatFrame()).events).toEqual(['fail']);
  });

  it('leaves out an answer that nobody expects', () => {
    const { send } = scene(heartbeatThat(() => NO_RESPONSE));
    expect(send(heartbeatFrame()).events).toEqual(['skip']);
  });

  it('refuses what may not be done before the handler sees it', () => {
    let handled = 0;
    const { send } = scene(
      heartbeatThat(() => ({ errorCode: handled++ })),
      { authorise: () => ErrorCode.GroupAuthorizationFailed },
    );
    expect(readAnswer(HeartbeatResponse, 12, 3, send(heartbeatFrame()).answer)).toMatchObject({ errorCode: 30 });
    expect(handled).toBe(0);
  });
});
