import type { Timers } from '@barnabas/platform';

/** Resolves when whatever waits now has had its turn. For work that would keep the event loop for too long at a time. */
export function laterTurn(timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    timers.defer(resolve);
  });
}
