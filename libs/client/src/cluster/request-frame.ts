import {
  RequestHeader,
  ResponseHeader,
  Reader,
  Writer,
  requestHeaderVersion,
  responseHeaderVersion,
} from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import type { ApiCall } from './api-call.js';

/** A request as it goes on the wire, size prefix included; record bytes stay the buffers they were. */
export function encodeRequestFrame<I>(
  call: ApiCall<I, unknown>,
  version: number,
  correlationId: number,
  clientId: string,
  body: I,
): readonly Buffer[] {
  const writer = new Writer();
  const size = writer.reserveInt32();
  const header = { requestApiKey: call.key, requestApiVersion: version, correlationId, clientId };
  RequestHeader.codec(requestHeaderVersion(call.key, version)).write(writer, header);
  call.request.codec(version).write(writer, body);
  writer.patchInt32(size, writer.sizeBytes - 4);
  return writer.chunks();
}

/** Which version to read an answer's body with; the same as asked, but for ApiVersions. */
export type AnswerVersion = (body: Buffer, version: number) => number;

/** Reads the answer to `call`. Throws INVALID_RESPONSE. */
export function decodeResponseFrame<T>(
  call: ApiCall<never, T>,
  version: number,
  frame: Buffer,
  answerVersion: AnswerVersion | undefined,
): T {
  try {
    const reader = new Reader(frame);
    ResponseHeader.codec(responseHeaderVersion(call.key, version)).read(reader);
    const bodyVersion = answerVersion === undefined ? version : answerVersion(frame.subarray(reader.position), version);
    return call.response.codec(bodyVersion).read(reader);
  } catch (cause) {
    throw new KafkaError({
      code: 'INVALID_RESPONSE',
      message: `the broker's answer to ${call.name} v${version} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}
