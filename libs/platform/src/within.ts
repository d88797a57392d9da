import type { Timers } from './timers.js';

/** What `work` resolves to, or `'late'` when it takes longer; then it goes on unwatched, and its error is nobody's. */
export async function within<T>(timers: Pick<Timers, 'sleep'>, limitMs: number, work: Promise<T>): Promise<T | 'late'> {
  const inTime = new AbortController();
  const late = timers.sleep(limitMs, 'liveness', inTime.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    inTime.abort();
  }
}
