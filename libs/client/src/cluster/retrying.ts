import { KafkaError } from '../kafka-error.js';
import type { ClientSettings } from './client-settings.js';

/** Bounds of {@link retrying}. */
export interface RetryBounds {
  /** Default: the client's operationTimeoutMs. */
  readonly timeoutMs?: number;
  /** How long to put up with no broker at all. Default: the client's connectTimeoutMs. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called before each wait; for a refresh of what the attempt relied on. */
  readonly onRetry?: (error: KafkaError, attempt: number) => void;
}

/** Repeats `attempt` while it fails with retriable errors, with backoff, until time is over; then the last error stands. */
export async function retrying<T>(
  settings: ClientSettings,
  attempt: () => Promise<T>,
  bounds: RetryBounds = {},
): Promise<T> {
  const { clock, timers } = settings.platform;
  const startMs = clock.monotonic();
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof KafkaError) || !error.retriable) throw error;
      const limitMs = limitOf(error, settings, bounds);
      const delayMs = settings.backoff.delayMs(failures);
      if (clock.monotonic() - startMs + delayMs > limitMs) throw error;
      bounds.signal?.throwIfAborted();
      bounds.onRetry?.(error, failures);
      await timers.sleep(delayMs, 'work', bounds.signal);
    }
  }
}

function limitOf(error: KafkaError, settings: ClientSettings, bounds: RetryBounds): number {
  const timeoutMs = bounds.timeoutMs ?? settings.operationTimeoutMs;
  return error.code === 'CONNECTION_FAILED'
    ? Math.min(timeoutMs, bounds.connectTimeoutMs ?? settings.connectTimeoutMs)
    : timeoutMs;
}
