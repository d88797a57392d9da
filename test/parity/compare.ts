import { isDeepStrictEqual } from 'node:util';

/** A place where two answers are not the same. */
export interface Difference {
  /** Dotted; `(answer)` for the whole. */
  readonly path: string;
  readonly ours: unknown;
  readonly apache: unknown;
}

/** Stands for a field or an element that one of the two does not have. */
export const missing = Symbol('missing');

/** Every innermost place where two normalised values differ. */
export function differencesBetween(ours: unknown, apache: unknown, path: readonly string[] = []): Difference[] {
  if (isDeepStrictEqual(ours, apache)) return [];
  if (!isContainer(ours) || !isContainer(apache) || Array.isArray(ours) !== Array.isArray(apache))
    return [{ path: path.join('.') || '(answer)', ours, apache }];
  // Nothing against much is one difference, not one for each element.
  if (Object.keys(ours).length === 0 || Object.keys(apache).length === 0)
    return [{ path: path.join('.') || '(answer)', ours, apache }];
  const names = new Set([...Object.keys(apache), ...Object.keys(ours)]);
  return [...names].flatMap((name) =>
    differencesBetween(name in ours ? ours[name] : missing, name in apache ? apache[name] : missing, [...path, name]),
  );
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object';
}
