import type { Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { ClientSettings } from '../cluster/client-settings.js';
import { KafkaError } from '../kafka-error.js';
import type { CoordinatorLink } from './coordinator-link.js';
import type { GroupCalls, Membership } from './group-calls.js';

/** What a heartbeat's answer means for the member. */
export type HeartbeatNews =
  | { readonly kind: 'rebalance' }
  /** The group goes on without us. */
  | { readonly kind: 'lost'; readonly error: KafkaError }
  | { readonly kind: 'fatal'; readonly error: KafkaError };

/** Tells the coordinator, as long as it runs, that this member is alive; says what it hears. Goes on during rebalance callbacks. */
export class Heartbeats {
  readonly #settings: ClientSettings;
  readonly #coordinator: CoordinatorLink;
  readonly #calls: GroupCalls;
  readonly #intervalMs: number;
  readonly #onNews: (news: HeartbeatNews) => void;
  #timer: Timer | undefined;
  #membership: Membership | undefined;

  constructor(
    settings: ClientSettings,
    coordinator: CoordinatorLink,
    calls: GroupCalls,
    intervalMs: number,
    onNews: (news: HeartbeatNews) => void,
  ) {
    this.#settings = settings;
    this.#coordinator = coordinator;
    this.#calls = calls;
    this.#intervalMs = intervalMs;
    this.#onNews = onNews;
  }

  start(membership: Membership): void {
    this.#membership = membership;
    this.#schedule(this.#intervalMs);
  }

  stop(): void {
    this.#membership = undefined;
    this.#timer?.cancel();
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#settings.platform.timers.schedule(delayMs, 'liveness', () => {
      void this.#beat();
    });
  }

  async #beat(): Promise<void> {
    const membership = this.#membership;
    if (membership === undefined) return;
    const error = await this.#send(membership);
    if (this.#membership !== membership) return;
    if (error === undefined) {
      this.#schedule(this.#intervalMs);
      return;
    }
    this.#interpret(error);
  }

  async #send(membership: Membership): Promise<KafkaError | undefined> {
    try {
      const { errorCode } = await this.#coordinator.run('coordinator', (link) =>
        this.#calls.heartbeat(link, membership),
      );
      if (errorCode === ErrorCode.None) return undefined;
      const error = KafkaError.fromBroker(errorCode, `the heartbeat in group '${this.#calls.groupId}' was refused`);
      this.#coordinator.forgetIfLost(error);
      return error;
    } catch (cause) {
      if (cause instanceof KafkaError) return cause;
      return new KafkaError({ code: 'INVALID_RESPONSE', message: `the heartbeat failed: ${String(cause)}`, cause });
    }
  }

  #interpret(error: KafkaError): void {
    switch (error.code) {
      case 'REBALANCE_IN_PROGRESS':
        // The session has to stay alive while the application finishes what it does.
        this.#schedule(this.#intervalMs);
        this.#onNews({ kind: 'rebalance' });
        return;
      case 'UNKNOWN_MEMBER_ID':
      case 'ILLEGAL_GENERATION':
        this.stop();
        this.#onNews({ kind: 'lost', error });
        return;
      default:
        if (error.retriable) {
          this.#schedule(Math.min(this.#settings.backoff.delayMs(1), this.#intervalMs));
          return;
        }
        this.stop();
        this.#onNews({ kind: 'fatal', error });
    }
  }
}
