import {
  encodeRecordBatch,
  MetadataRequest,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
  Reader,
  RequestHeader,
  requestHeaderVersion,
  ResponseHeader,
  responseHeaderVersion,
  Writer,
} from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { WireConnection } from '../parity/wire-connection.ts';
import type { BrokerAddress } from '../parity/wire-connection.ts';

const metadataVersion = 12;
const produceVersion = 11;

/** One connection that asks one thing after the other; as little of a client as can be, so that what is measured is the broker. */
export class Caller {
  readonly #connection: WireConnection;
  #correlationId = 0;

  private constructor(connection: WireConnection) {
    this.#connection = connection;
  }

  static async open(address: BrokerAddress): Promise<Caller> {
    return new Caller(await WireConnection.open(address));
  }

  async call<Q, R>(request: Message<unknown, Q>, response: Message<R, unknown>, version: number, body: Q): Promise<R> {
    const apiKey = request.apiKey ?? -1;
    const writer = new Writer();
    const header = {
      requestApiKey: apiKey,
      requestApiVersion: version,
      correlationId: this.#correlationId++,
      clientId: 'bench',
    };
    RequestHeader.codec(requestHeaderVersion(apiKey, version)).write(writer, header);
    request.codec(version).write(writer, body);
    const answer = await this.#connection.exchange(Buffer.concat(writer.chunks()));
    if (typeof answer === 'string') throw new Error(`${request.name}: no answer, but ${answer}`);
    const reader = new Reader(answer);
    ResponseHeader.codec(responseHeaderVersion(apiKey, version)).read(reader);
    return response.codec(version).read(reader);
  }

  async metadata(topic: string): Promise<void> {
    await this.call(MetadataRequest, MetadataResponse, metadataVersion, { topics: [{ name: topic }] });
  }

  /** acks=all. Throws when the broker refuses. */
  async produce(topic: string, index: number, records: Buffer): Promise<void> {
    const topicData = [{ name: topic, partitionData: [{ index, records }] }];
    const body = { transactionalId: null, acks: -1, timeoutMs: 30_000, topicData };
    const { responses } = await this.call(ProduceRequest, ProduceResponse, produceVersion, body);
    const errorCode = responses[0]?.partitionResponses[0]?.errorCode;
    if (errorCode !== 0) throw new Error(`Produce to ${topic}-${index} failed with ${errorCode}`);
  }

  close(): void {
    this.#connection.close();
  }
}

/** Records of `valueBytes` each, keyed by `keyOf`. */
export function batch(count: number, valueBytes: number, keyOf: (i: number) => string): Buffer {
  const timestamp = Date.now();
  const records = Array.from({ length: count }, (_, i) => {
    const value = Buffer.alloc(valueBytes, `${keyOf(i)}|${timestamp}|`);
    return { key: Buffer.from(keyOf(i)), value, timestamp };
  });
  return encodeRecordBatch({ records });
}
