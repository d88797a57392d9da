import { TurnPace } from '@barnabas/log';
import type { Platform } from '@barnabas/platform';
import { laterTurn } from './later-turn.js';

/** Of what takes a promise each: how many are begun in one turn. */
const begunPerTurn = 512;

/**
 * What `of` makes of each item, in order. A promise only when it takes more than a few milliseconds: others then have their turn in
 * between. `weight` is how many steps of the pace an item is like, 64 of them for each look at the clock; default: 1.
 */
export function inTurns<T, R>(
  items: readonly T[],
  platform: Pick<Platform, 'clock' | 'timers'>,
  of: (item: T) => R,
  weight = 1,
): R[] | Promise<R[]> {
  const results: R[] = [];
  const pace = new TurnPace(platform);
  for (const item of items) {
    results.push(of(item));
    const pause = pace.step(weight);
    if (pause !== undefined) return goOn(items, of, { results, pace, weight, pause });
  }
  return results;
}

interface Paused<R> {
  readonly results: R[];
  readonly pace: TurnPace;
  readonly weight: number;
  readonly pause: Promise<void>;
}

async function goOn<T, R>(
  items: readonly T[],
  of: (item: T) => R,
  { results, pace, weight, pause }: Paused<R>,
): Promise<R[]> {
  await pause;
  for (let index = results.length; index < items.length; index++) {
    results.push(of(items[index] as T));
    await pace.step(weight);
  }
  return results;
}

/** As {@link inTurns}, where each takes its time: some hundreds are under way at once, and all of few items at once. */
export async function askedInTurns<T, R>(
  items: readonly T[],
  { timers }: Pick<Platform, 'timers'>,
  of: (item: T) => Promise<R>,
): Promise<R[]> {
  if (items.length <= begunPerTurn) return Promise.all(items.map(of));
  const results: R[] = [];
  for (let from = 0; from < items.length; from += begunPerTurn) {
    if (from > 0) await laterTurn(timers);
    for (const result of await Promise.all(items.slice(from, from + begunPerTurn).map(of))) results.push(result);
  }
  return results;
}
