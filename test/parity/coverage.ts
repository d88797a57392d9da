import { apis, decode, errorInfo } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import type { ScenarioComparison } from './comparison.ts';
import { versionsOf } from './scenario.ts';

/** What the scenarios have asked of one API, and what Apache answered. */
export interface ApiCoverage {
  readonly api: string;
  /** Versions asked for, each with the names of the errors in its answers; `closed` where the connection ended. */
  readonly errorsByVersion: ReadonlyMap<number, ReadonlySet<string>>;
  readonly steps: number;
  /** Versions among lowest, middle and highest for which nothing was asked. */
  readonly missingVersions: readonly number[];
  /** Those for which every request was a good one. */
  readonly withoutBadInput: readonly number[];
}

const closed = 'closed';

/** Of everything that a broker serves, by API key. */
export function coverageOf(served: readonly string[], comparisons: readonly ScenarioComparison[]): ApiCoverage[] {
  const steps = comparisons.flatMap((comparison) => comparison.steps);
  return apis
    .filter(({ name }) => served.includes(name))
    .map(({ name, request }) => {
      const asked = steps.filter(({ api }) => api === name);
      const errorsByVersion = new Map<number, Set<string>>();
      for (const { version, apache } of asked.toSorted((a, b) => a.version - b.version)) {
        const errors = errorsByVersion.get(version) ?? new Set<string>();
        errorsByVersion.set(version, errors);
        for (const error of errorsIn(apache)) errors.add(error);
      }
      const wanted = versionsOf(request);
      return {
        api: name,
        errorsByVersion,
        steps: asked.length,
        missingVersions: wanted.filter((version) => !errorsByVersion.has(version)),
        withoutBadInput: wanted
          .filter((version) => errorsByVersion.get(version)?.size === 0)
          .filter((version) => canBeWrong(request, version)),
      };
    });
}

/** The lines about it: versions, and the errors of all of them together. */
export function coverageLines(coverages: readonly ApiCoverage[]): string[] {
  return coverages.map(({ api, errorsByVersion, steps }) => {
    const versions = [...errorsByVersion.keys()].join(' ');
    const errors = new Set([...errorsByVersion.values()].flatMap((names) => [...names]));
    return `  ${api}, ${steps} steps: v${versions}; ${[...errors].toSorted().join(' ').toLowerCase() || 'no errors'}`;
  });
}

/** What is missing, in words; empty when nothing is. */
export function coverageGaps(coverages: readonly ApiCoverage[]): string[] {
  return coverages.flatMap(({ api, missingVersions, withoutBadInput }) => [
    ...missingVersions.map((version) => `${api} v${version} is served, but asked for by no scenario`),
    ...withoutBadInput.map((version) => `${api} v${version} is asked for with good input only`),
  ]);
}

/** A request without any field is always right. */
function canBeWrong(request: Message<unknown>, version: number): boolean {
  try {
    decode(request, version, Buffer.alloc(0));
    return false;
  } catch {
    return true;
  }
}

/** Every error code in an answer, wherever it stands. */
export function errorsIn(answer: unknown): string[] {
  if (answer === closed) return [closed];
  if (answer === null || typeof answer !== 'object') return [];
  return Object.entries(answer).flatMap(([name, value]) => {
    if (!/errorCode$/i.test(name) || typeof value !== 'number') return errorsIn(value);
    return value === 0 ? [] : [errorInfo(value).name];
  });
}
