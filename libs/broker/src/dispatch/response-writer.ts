import { TurnPace } from '@barnabas/log';
import type { Platform } from '@barnabas/platform';
import { LongWriteError, ResponseHeader, Writer, responseHeaderVersion } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';

/** What a turn of the event loop has time to write; records are passed on by reference, and do not count. */
const bytesAtOnceMax = 256 * 1024;

interface AnsweredApi<R> {
  readonly apiKey: number;
  readonly response: Message<unknown, R>;
}

/** A whole answer: size, header, body. Record chunks in the body are passed on by reference. */
export function encodeAnswer<R>(api: AnsweredApi<R>, version: number, correlationId: number, body: R): Buffer[] {
  const answer = new AnswerWriter(api, version, correlationId);
  api.response.codec(version).write(answer.writer, body);
  return answer.chunks();
}

/** As {@link encodeAnswer}, a long answer in pieces, between which others have their turn. `body` must stay as it is meanwhile. */
export function encodeAnswerInTurns<R>(
  api: AnsweredApi<R>,
  version: number,
  correlationId: number,
  body: R,
  platform: Pick<Platform, 'clock' | 'timers'>,
): Buffer[] | Promise<Buffer[]> {
  const codec = api.response.codec(version);
  const atOnce = new AnswerWriter(api, version, correlationId, bytesAtOnceMax);
  try {
    codec.write(atOnce.writer, body);
    return atOnce.chunks();
  } catch (error) {
    if (!(error instanceof LongWriteError)) throw error;
  }
  if (codec.writeInPieces === undefined) return encodeAnswer(api, version, correlationId, body);
  const answer = new AnswerWriter(api, version, correlationId);
  return inPieces(answer, codec.writeInPieces(answer.writer, body), platform);
}

async function inPieces(
  answer: AnswerWriter,
  pieces: Iterable<void>,
  platform: Pick<Platform, 'clock' | 'timers'>,
): Promise<Buffer[]> {
  const pace = new TurnPace(platform);
  for (const _ of pieces) {
    const pause = pace.step();
    if (pause !== undefined) await pause;
  }
  return answer.chunks();
}

class AnswerWriter {
  readonly writer: Writer;
  readonly #sizeAt: ReturnType<Writer['reserveInt32']>;

  constructor(
    { apiKey }: Pick<AnsweredApi<unknown>, 'apiKey'>,
    version: number,
    correlationId: number,
    copiedBytesMax?: number,
  ) {
    this.writer = new Writer(undefined, copiedBytesMax);
    this.#sizeAt = this.writer.reserveInt32();
    ResponseHeader.codec(responseHeaderVersion(apiKey, version)).write(this.writer, { correlationId });
  }

  chunks(): Buffer[] {
    this.writer.patchInt32(this.#sizeAt, this.writer.sizeBytes - 4);
    return this.writer.chunks();
  }
}
