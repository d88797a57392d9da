import type { Connection, Network } from '@barnabas/platform';
import {
  Reader,
  RequestHeader,
  ResponseHeader,
  Writer,
  requestHeaderVersion,
  responseHeaderVersion,
} from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { FrameSplitter } from './net/frame-splitter.js';

interface Waiting {
  resolve(frame: Buffer): void;
  reject(error: Error): void;
}

/** Speaks the protocol by hand: one connection, any API at any version, as many requests under way as wanted. */
export class RawClient {
  /** Correlation ids in the order in which answers came. */
  readonly answered: number[] = [];
  readonly closed: Promise<void>;
  #correlationId = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #splitter = new FrameSplitter(100_000_000);

  private constructor(readonly connection: Connection) {
    this.closed = new Promise((resolve) => {
      connection.start({
        onData: (chunk) => this.#receive(chunk),
        onClose: () => {
          for (const { reject } of this.#waiting.values()) {
            reject(new Error('the broker closed the connection'));
          }
          this.#waiting.clear();
          resolve();
        },
      });
    });
  }

  static async connect(network: Network, address: { host: string; port: number }): Promise<RawClient> {
    return new RawClient(await network.connect(address));
  }

  async call<Q, R>(
    request: Message<unknown, Q>,
    response: Message<R, unknown>,
    version: number,
    body: Q,
    clientId: string | null = 'raw',
  ): Promise<R> {
    const apiKey = request.apiKey ?? -1;
    const frame = await this.#send(request, version, body, clientId);
    const reader = new Reader(frame);
    ResponseHeader.codec(responseHeaderVersion(apiKey, version)).read(reader);
    const decoded = response.codec(version).read(reader);
    if (reader.remaining !== 0) {
      throw new Error(`${response.name} v${version} has ${reader.remaining} bytes too many`);
    }
    return decoded;
  }

  /** Sends without expecting an answer (Produce with acks=0). */
  post<Q>(request: Message<unknown, Q>, version: number, body: Q): void {
    this.#send(request, version, body, 'raw').catch(() => undefined);
  }

  write(bytes: Buffer): void {
    this.connection.write(bytes);
  }

  /** Sends a body as it is; resolves with the answer from its header on. */
  exchange(apiKey: number, version: number, body: Buffer, clientId: string | null = 'raw'): Promise<Buffer> {
    const correlationId = this.#correlationId++;
    const writer = new Writer();
    const size = writer.reserveInt32();
    const header = { requestApiKey: apiKey, requestApiVersion: version, correlationId, clientId };
    RequestHeader.codec(requestHeaderVersion(apiKey, version)).write(writer, header);
    writer.raw(body);
    writer.patchInt32(size, writer.sizeBytes - 4);
    for (const chunk of writer.chunks()) {
      this.connection.write(chunk);
    }
    return new Promise((resolve, reject) => this.#waiting.set(correlationId, { resolve, reject }));
  }

  #send<Q>(request: Message<unknown, Q>, version: number, body: Q, clientId: string | null): Promise<Buffer> {
    const writer = new Writer();
    request.codec(version).write(writer, body);
    return this.exchange(request.apiKey ?? -1, version, writer.toBuffer(), clientId);
  }

  #receive(chunk: Buffer): void {
    this.#splitter.push(chunk);
    for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) {
      const correlationId = frame.readInt32BE(0);
      this.answered.push(correlationId);
      this.#waiting.get(correlationId)?.resolve(frame);
      this.#waiting.delete(correlationId);
    }
  }
}
