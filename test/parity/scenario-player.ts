import { setTimeout as sleep } from 'node:timers/promises';
import { ApiKey, decode, Reader, requestHeaderVersion, RequestHeader, responseHeaderVersion } from '@barnabas/protocol';
import { ResponseHeader, Writer } from '@barnabas/protocol';
import type { Api } from '@barnabas/protocol';
import { resolveReferences, valueAt } from './reference.ts';
import type { Learnt } from './reference.ts';
import type { Scenario, Step, StepOptions } from './scenario.ts';
import { WireConnection } from './wire-connection.ts';
import type { BrokerAddress, FrameOutcome } from './wire-connection.ts';

/** What a step came to. */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: unknown }
  | { readonly kind: 'unreadable'; readonly bytes: string; readonly problem: string }
  | { readonly kind: 'closed' | 'timeout' | 'sent' | 'open' };

interface Expected {
  readonly outcome: Promise<FrameOutcome>;
  readonly api: Api;
  readonly version: number;
  readonly correlationId: number;
}

const repeatMs = 50;
const repeatTimeoutMs = 15_000;
const clientId = 'parity';
/** Requests that wait for an answer on a connection. */
const aheadMax = 50;

/** Plays a scenario against one broker. */
export class ScenarioPlayer {
  readonly #address: BrokerAddress;
  readonly #learnt: Learnt;
  readonly #connections = new Map<string, WireConnection>();
  readonly #expected = new Map<string, Expected>();
  #correlationId = 0;

  /** What `learnt` gathers may go on to another broker. */
  constructor(address: BrokerAddress, learnt: Learnt = new Map()) {
    this.#address = address;
    this.#learnt = learnt;
  }

  /** One outcome per step. */
  async play(scenario: Scenario): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    try {
      for (const step of scenario.steps) {
        const outcome = await this.#perform(step);
        this.#keep(step, outcome);
        outcomes.push(outcome);
      }
    } finally {
      for (const connection of this.#connections.values()) connection.close();
    }
    return outcomes;
  }

  async #perform(step: Step): Promise<Outcome> {
    if (step.kind === 'answer') return this.#answerOf(step.name);
    if (step.kind === 'one-way') return this.#sendOneWay(step);
    if (step.later !== undefined) {
      this.#expected.set(step.later, await this.#send(step));
      return { kind: 'sent' };
    }
    await this.#repeat(step);
    const deadline = performance.now() + repeatTimeoutMs;
    for (;;) {
      const outcome = await outcomeOf(await this.#send(step));
      if (isFinal(outcome, step) || performance.now() > deadline) return outcome;
      await sleep(repeatMs);
    }
  }

  /** All but the last time. */
  async #repeat(step: Exclude<Step, { kind: 'answer' | 'one-way' }>): Promise<void> {
    const sent: Promise<FrameOutcome>[] = [];
    for (let left = (step.times ?? 1) - 1; left > 0; left--) {
      sent.push((await this.#send(step)).outcome);
      if (sent.length >= aheadMax) await sent.shift();
    }
    await Promise.all(sent);
  }

  async #answerOf(name: string): Promise<Outcome> {
    const expected = this.#expected.get(name);
    if (expected === undefined) throw new Error(`no request is called ${name}`);
    this.#expected.delete(name);
    return outcomeOf(expected);
  }

  /** Whether the connection is open is shown by a request after the one that gets no answer. */
  async #sendOneWay(step: Extract<Step, { kind: 'one-way' }>): Promise<Outcome> {
    const connection = await this.#connection(step.on);
    connection.sendOnly(this.#frameOf(step).bytes);
    const probe = this.#requestFrame(ApiKey.ApiVersions, 0, Buffer.alloc(0));
    const outcome = await connection.exchange(probe.bytes);
    if (typeof outcome === 'string') return { kind: outcome };
    const isProbes = outcome.readInt32BE(0) === probe.correlationId;
    return isProbes ? { kind: 'open' } : { kind: 'unreadable', bytes: outcome.toString('hex'), problem: 'answered' };
  }

  async #send(step: Exclude<Step, { kind: 'answer' }>): Promise<Expected> {
    const connection = await this.#connection(step.on);
    const { bytes, correlationId } = this.#frameOf(step);
    return { outcome: connection.exchange(bytes), api: step.api, version: step.version, correlationId };
  }

  #frameOf(step: Exclude<Step, { kind: 'answer' }>): { bytes: Buffer; correlationId: number } {
    if (step.kind === 'frame') return { bytes: step.frame, correlationId: step.frame.readInt32BE(4) };
    const writer = new Writer();
    step.api.request.codec(step.version).write(writer, resolveReferences(step.body, this.#learnt));
    return this.#requestFrame(step.api.key, step.version, writer.toBuffer());
  }

  #requestFrame(apiKey: number, version: number, body: Buffer): { bytes: Buffer; correlationId: number } {
    const correlationId = ++this.#correlationId;
    const writer = new Writer();
    const header = { requestApiKey: apiKey, requestApiVersion: version, correlationId, clientId };
    RequestHeader.codec(requestHeaderVersion(apiKey, version)).write(writer, header);
    return { bytes: Buffer.concat([writer.toBuffer(), body]), correlationId };
  }

  async #connection(name = 'main'): Promise<WireConnection> {
    const known = this.#connections.get(name);
    if (known !== undefined && !known.closed) return known;
    const opened = await WireConnection.open(this.#address);
    this.#connections.set(name, opened);
    return opened;
  }

  #keep(step: Step, outcome: Outcome): void {
    for (const [name, path] of Object.entries(step.keep ?? {})) {
      const value = outcome.kind === 'answer' ? valueAt(outcome.body, path) : undefined;
      if (value !== undefined) this.#learnt.set(name, value);
    }
  }
}

function isFinal(outcome: Outcome, { until, whileAnswered }: StepOptions): boolean {
  if (until !== undefined && !holds(outcome, until)) return false;
  if (whileAnswered === undefined || outcome.kind !== 'answer') return true;
  return !Object.entries(whileAnswered).some(([path, values]) => values.includes(valueAt(outcome.body, path)));
}

function holds(outcome: Outcome, wanted: Readonly<Record<string, unknown>>): boolean {
  if (outcome.kind !== 'answer') return outcome.kind === 'closed';
  return Object.entries(wanted).every(([path, value]) => valueAt(outcome.body, path) === value);
}

async function outcomeOf(expected: Expected): Promise<Outcome> {
  const frame = await expected.outcome;
  if (typeof frame === 'string') return { kind: frame };
  const { api, version, correlationId } = expected;
  try {
    const reader = new Reader(frame);
    const header = ResponseHeader.codec(responseHeaderVersion(api.key, version)).read(reader);
    if (header.correlationId !== correlationId)
      throw new Error(`answers ${header.correlationId}, not ${correlationId}`);
    return { kind: 'answer', body: decode(api.response, version, frame.subarray(reader.position)) };
  } catch (error) {
    return { kind: 'unreadable', bytes: frame.toString('hex'), problem: String(error) };
  }
}
