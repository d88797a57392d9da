import { ResponseHeader, Writer, responseHeaderVersion } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';

/** A whole answer: size, header, body. Record chunks in the body are passed on by reference. */
export function encodeAnswer<R>(
  api: { readonly apiKey: number; readonly response: Message<unknown, R> },
  version: number,
  correlationId: number,
  body: R,
): Buffer[] {
  const writer = new Writer();
  const sizeAt = writer.reserveInt32();
  const headerVersion = responseHeaderVersion(api.apiKey, version);
  ResponseHeader.codec(headerVersion).write(writer, { correlationId });
  api.response.codec(version).write(writer, body);
  writer.patchInt32(sizeAt, writer.sizeBytes - 4);
  return writer.chunks();
}
