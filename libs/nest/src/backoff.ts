import type { Randomness } from '@barnabas/platform';
import { type Duration, durationMs } from './duration.js';

/** How long to wait before something is tried again. Made by {@link exponential} or {@link fixed}. */
export interface Backoff {
  /** Milliseconds to wait after the given number of failures (1 or more). */
  delayMs(failures: number, randomness: Pick<Randomness, 'next'>): number;
}

export interface BackoffOptions {
  /** The part of the wait that is left to chance, so that many do not return at once: 0.2 means up to 20 % less or more. */
  readonly jitter?: number;
}

/** Waits `first` after the first failure and twice as long after each further one, but never longer than `max`. Jitter 0.2 by default. */
export function exponential(first: Duration, max: Duration, options: BackoffOptions = {}): Backoff {
  const firstMs = durationMs(first);
  const maxMs = durationMs(max);
  if (maxMs < firstMs) throw new RangeError(`a backoff cannot grow from ${first} down to ${max}: swap them`);
  const jitter = checkedJitter(options.jitter ?? 0.2);
  return {
    delayMs: (failures, randomness) =>
      Math.min(maxMs, jittered(Math.min(maxMs, firstMs * 2 ** (failures - 1)), jitter, randomness)),
  };
}

/** Waits as long after each failure. No jitter by default. */
export function fixed(delay: Duration, options: BackoffOptions = {}): Backoff {
  const fixedMs = durationMs(delay);
  const jitter = checkedJitter(options.jitter ?? 0);
  return { delayMs: (_failures, randomness) => jittered(fixedMs, jitter, randomness) };
}

function jittered(delayMs: number, jitter: number, randomness: Pick<Randomness, 'next'>): number {
  if (jitter === 0) return delayMs;
  return Math.round(delayMs * (1 + jitter * (2 * randomness.next() - 1)));
}

function checkedJitter(jitter: number): number {
  if (!(jitter >= 0 && jitter <= 1)) throw new RangeError(`jitter is a share from 0 to 1, not ${jitter}`);
  return jitter;
}
