import { apiByKey } from '@barnabas/protocol';
import type { Api, Message } from '@barnabas/protocol';

/** A sequence of requests that both brokers get, one after the other; scenarios share the brokers, so each has its own topics. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface StepOptions {
  /** What is special about the request, for the report. */
  readonly label?: string;
  /** The connection to use; default `main`. */
  readonly on?: string;
  /** Names for values of the answer, by dotted path: `{ topicId: 'topics.0.topicId' }`. See `learnt`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Asks again, every 50 ms, until the answer has these values at these paths: for what a broker does in the background. */
  readonly until?: Readonly<Record<string, unknown>>;
  /** Asks again, likewise, for as long as the answer has one of these values at these paths. */
  readonly whileAnswered?: Readonly<Record<string, readonly unknown[]>>;
  /** Sends the request so many times, some ahead of their answers; the last answer counts. */
  readonly times?: number;
  /** Goes on without the answer, which a later `answer(name)` waits for. */
  readonly later?: string;
  /** The answers are not compared: the step only prepares. */
  readonly unseen?: boolean;
}

export interface RequestStep extends StepOptions {
  readonly kind: 'request';
  readonly api: Api;
  readonly version: number;
  readonly body: unknown;
}

/** A frame as it is, size excluded: what no codec would write. */
export interface FrameStep extends StepOptions {
  readonly kind: 'frame';
  readonly label: string;
  readonly frame: Buffer;
  /** How to read the answer. */
  readonly api: Api;
  readonly version: number;
}

/** A request that is not to be answered: what is compared is that the connection stays open, or closes. */
export interface OneWayStep extends StepOptions {
  readonly kind: 'one-way';
  readonly api: Api;
  readonly version: number;
  readonly body: unknown;
}

/** Waits for the answer to an earlier request. */
export interface AnswerStep extends StepOptions {
  readonly kind: 'answer';
  readonly name: string;
}

export type Step = RequestStep | FrameStep | OneWayStep | AnswerStep;

function apiOf(message: Message<unknown>): Api {
  const api = message.apiKey === undefined ? undefined : apiByKey(message.apiKey);
  if (api === undefined) throw new TypeError(`${message.name} is no request`);
  return api;
}

/** A request and its answer. */
export function request<I>(
  message: Message<unknown, I>,
  version: number,
  body: NoInfer<I>,
  options: StepOptions = {},
): RequestStep {
  return { kind: 'request', api: apiOf(message as Message<unknown>), version, body, ...options };
}

export function oneWay<I>(
  message: Message<unknown, I>,
  version: number,
  body: NoInfer<I>,
  options: StepOptions = {},
): OneWayStep {
  return { kind: 'one-way', api: apiOf(message as Message<unknown>), version, body, ...options };
}

export function frame(
  label: string,
  bytes: Buffer,
  answeredAs: { readonly message: Message<unknown>; readonly version: number },
): FrameStep {
  return { kind: 'frame', label, frame: bytes, api: apiOf(answeredAs.message), version: answeredAs.version };
}

export function answer(name: string, options: StepOptions = {}): AnswerStep {
  return { kind: 'answer', name, ...options };
}

/** The lowest, a middle and the highest version of an API. */
export function versionsOf<I>(message: Message<unknown, I>): number[] {
  const { min, max } = apiOf(message as Message<unknown>).versions;
  return [...new Set([min, Math.floor((min + max) / 2), max])];
}

/** The steps for each of the versions of {@link versionsOf}. */
export function eachVersion<I>(message: Message<unknown, I>, steps: (version: number) => readonly Step[]): Step[] {
  return versionsOf(message).flatMap(steps);
}

/** What the report calls a step. */
export function titleOf(step: Step): string {
  if (step.kind === 'answer') return `answer of ${step.name}${step.label === undefined ? '' : `, ${step.label}`}`;
  return `${step.api.name} v${step.version}${step.label === undefined ? '' : `, ${step.label}`}`;
}
