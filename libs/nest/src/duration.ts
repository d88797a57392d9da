/** A length of time: milliseconds, or a number with its unit, as in `'250ms'`, `'1s'`, `'5m'`, `'1h'`, `'1d'`. */
export type Duration = number | `${number}${DurationUnit}`;

type DurationUnit = 'ms' | 's' | 'm' | 'h' | 'd';

const unitMs: Readonly<Record<DurationUnit, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws RangeError when it is no duration, or a negative one */
export function durationMs(duration: Duration): number {
  if (typeof duration === 'number') return checked(duration, duration);
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) throw notADuration(duration);
  return checked(Number(match[1]) * unitMs[match[2] as DurationUnit], duration);
}

function checked(ms: number, duration: Duration): number {
  if (!Number.isFinite(ms) || ms < 0) throw notADuration(duration);
  return ms;
}

function notADuration(duration: unknown): RangeError {
  return new RangeError(
    `${JSON.stringify(duration)} is no duration: give milliseconds, or text such as '250ms' or '5m'`,
  );
}
