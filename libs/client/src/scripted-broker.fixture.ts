import type { Connection, SimulatedPlatform } from '@barnabas/platform';
import {
  apiByKey,
  apis,
  Reader,
  RequestHeader,
  requestHeaderVersion,
  ResponseHeader,
  responseHeaderVersion,
  Writer,
} from '@barnabas/protocol';
import { FrameSplitter } from './cluster/frame-splitter.js';

/** A request as a scripted broker got it. */
export interface ScriptedRequest {
  readonly name: string;
  readonly version: number;
  readonly clientId: string | null;
  // The body's type depends on the API; scripts know what they look at.
  readonly body: never;
  readonly connection: Connection;
  readonly atMs: number;
}

/** What a script does with a request: answer it, later or never ('silence'), or break the connection ('drop'). */
export type ScriptedAnswer = object | 'drop' | 'silence' | Promise<object | 'drop' | 'silence'>;
export type Script = (request: ScriptedRequest) => ScriptedAnswer;

/** A broker that speaks real bytes and does what a test says. Answers leave in request order. */
export class ScriptedBroker {
  readonly requests: ScriptedRequest[] = [];
  readonly #platform: SimulatedPlatform;
  readonly #scripts = new Map<string, Script>();

  constructor(
    platform: SimulatedPlatform,
    readonly nodeId: number,
    readonly port: number,
  ) {
    this.#platform = platform;
    this.on('ApiVersions', () => ({ errorCode: 0, apiKeys: versionRows(), finalizedFeaturesEpoch: -1 }));
  }

  async listen(): Promise<this> {
    await this.#platform.network.listen({ host: '127.0.0.1', port: this.port }, (connection) => {
      this.#accept(connection);
    });
    return this;
  }

  /** Replaces what is done with an API's requests. */
  on(name: string, script: Script): this {
    this.#scripts.set(name, script);
    return this;
  }

  /** Runs once, before whatever stands there now. */
  once(name: string, script: Script): this {
    const before = this.#scripts.get(name);
    return this.on(name, (request) => {
      if (before !== undefined) this.#scripts.set(name, before);
      return script(request);
    });
  }

  of(name: string): ScriptedRequest[] {
    return this.requests.filter((request) => request.name === name);
  }

  #accept(connection: Connection): void {
    const frames = new FrameSplitter();
    let last: Promise<void> = Promise.resolve();
    connection.start({
      onData: (chunk) => {
        for (const frame of frames.push(chunk)) {
          const answered = this.#handle(frame, connection);
          last = last.then(() => answered.then((write) => write()));
        }
      },
      onClose: () => undefined,
    });
  }

  async #handle(frame: Buffer, connection: Connection): Promise<() => void> {
    const api = apiByKey(frame.readInt16BE(0));
    if (api === undefined) throw new Error(`no API has key ${frame.readInt16BE(0)}`);
    const version = frame.readInt16BE(2);
    const reader = new Reader(frame);
    const header = RequestHeader.codec(requestHeaderVersion(api.key, version)).read(reader);
    const body = api.request.codec(version).read(reader) as never;
    const request = {
      name: api.name,
      version,
      clientId: header.clientId,
      body,
      connection,
      atMs: this.#platform.time.monotonic(),
    };
    this.requests.push(request);
    const script = this.#scripts.get(api.name);
    if (script === undefined) throw new Error(`the script does not say what to do with ${api.name}`);
    const answer = await script(request);
    return () => {
      if (answer === 'drop') this.#platform.network.cut(connection);
      else if (answer !== 'silence') this.#write(connection, api.key, version, header.correlationId, answer);
    };
  }

  #write(connection: Connection, apiKey: number, version: number, correlationId: number, answer: object): void {
    const writer = new Writer();
    const size = writer.reserveInt32();
    ResponseHeader.codec(responseHeaderVersion(apiKey, version)).write(writer, { correlationId });
    const isRefusal = apiKey === 18 && 'errorCode' in answer && answer.errorCode === 35;
    apiByKey(apiKey)
      ?.response.codec(isRefusal ? 0 : version)
      .write(writer, answer);
    writer.patchInt32(size, writer.sizeBytes - 4);
    for (const chunk of writer.chunks()) connection.write(chunk);
  }
}

/** What a broker of this release says it knows. */
export function versionRows(): { apiKey: number; minVersion: number; maxVersion: number }[] {
  return apis
    .filter((api) => api.listeners.includes('broker'))
    .map((api) => ({ apiKey: api.key, minVersion: api.versions.min, maxVersion: api.versions.max }));
}
