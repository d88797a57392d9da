import type { TimerKind, Timers } from './timers.js';

/** {@link Timers.sleep} for any timers: leaves neither a timer nor a listener behind. */
export function sleepOn(
  timers: Pick<Timers, 'schedule'>,
  delayMs: number,
  kind: TimerKind,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.cancel();
      reject(reasonOf(signal));
    };
    if (signal?.aborted === true) {
      reject(reasonOf(signal));
      return;
    }
    const timer = timers.schedule(delayMs, kind, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** What an aborted signal was aborted with, as an error. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return isError(reason) ? reason : new Error('aborted', { cause: reason });
}

/** By shape: what `AbortSignal` throws comes from another realm under jest and vm. */
function isError(reason: unknown): reason is Error {
  return typeof reason === 'object' && reason !== null && 'message' in reason && 'name' in reason;
}
