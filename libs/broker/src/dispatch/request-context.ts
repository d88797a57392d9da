import type { Address } from '@barnabas/platform';
import type { AnswerRoom } from '../net/exchange.js';
import type { RequestUsage } from './request-usage.js';

/** The listener a connection came in on, as clients are to see it. */
export interface ListenerInfo {
  /** Kafka's listener name, e.g. `PLAINTEXT`. */
  readonly name: string;
  /** Where it is bound; the port is the real one, never 0. */
  readonly address: Address;
  /** What Metadata, FindCoordinator and DescribeCluster tell clients of this listener. */
  readonly advertised: Address;
  /** TLS. */
  readonly isEncrypted: boolean;
}

/** What a handler may know about the request besides its body, and about who sent it. */
export interface RequestContext {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  /** The peer's address as Kafka shows it to operators: `/127.0.0.1`. */
  readonly clientHost: string;
  /** Unique among the connections of this broker process. */
  readonly connectionId: number;
  readonly listener: ListenerInfo;
  /** `User:ANONYMOUS` until the connection has authenticated. */
  readonly principal: string;
  /** Monotonic milliseconds at which the whole frame had arrived. */
  readonly receivedMs: number;
  /** Size of the frame. */
  readonly requestBytes: number;
  /** What it takes of its client's quotas. */
  readonly usage: RequestUsage;
  /** Asked by answers that may be large. */
  readonly answerRoom: AnswerRoom;
  /** True once the connection is gone: nobody will read the answer. */
  isClosed(): boolean;
  /** Calls `listener` when the connection goes, so that what waits on its behalf stops waiting. Returns how to forget it. */
  onClosed(listener: () => void): () => void;
}
