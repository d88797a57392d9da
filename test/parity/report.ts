import { inspect } from 'node:util';
import { missing } from './compare.ts';
import type { FoundDifference, ScenarioComparison } from './comparison.ts';
import { knownDifferences } from './known-differences.ts';
import type { KnownDifference } from './known-differences.ts';

function shown(value: unknown): string {
  if (value === missing) return '(missing)';
  return inspect(value, { depth: 6, breakLength: Infinity, maxStringLength: 200 });
}

/** The lines about one scenario: its outcome, and each difference that nothing explains. */
export function scenarioLines(comparison: ScenarioComparison, verbose: boolean): string[] {
  const unexplained = comparison.differences.filter(({ known }) => known === undefined);
  const explained = comparison.differences.length - unexplained.length;
  const seconds = (comparison.durationMs / 1000).toFixed(1);
  const counts = [`${comparison.steps.length} steps`, `${seconds} s`];
  if (explained > 0) counts.push(`${explained} explained differences`);
  const outcome = unexplained.length === 0 ? 'ok  ' : 'DIFF';
  const lines = [`${outcome} ${comparison.name} (${counts.join(', ')})`];
  for (const alike of groupedAlike(unexplained)) lines.push(...differenceLines(alike));
  if (verbose) for (const step of comparison.steps) lines.push(`  = ${step.title}`, `      ${shown(step.apache)}`);
  return lines;
}

/** The same difference in several steps is told once. */
function groupedAlike(differences: readonly FoundDifference[]): FoundDifference[][] {
  const groups = new Map<string, FoundDifference[]>();
  for (const difference of differences) {
    const key = `${difference.api} ${difference.path} ${shown(difference.ours)} ${shown(difference.apache)}`;
    groups.set(key, [...(groups.get(key) ?? []), difference]);
  }
  return [...groups.values()];
}

function differenceLines(alike: readonly FoundDifference[]): string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const more = alike.slice(1).map(({ title }) => `; ${title}`);
  return [
    `  - ${first.title}${more.join('')}: ${first.path}`,
    `      ours    ${shown(first.ours)}`,
    `      Apache  ${shown(first.apache)}`,
  ];
}

/** The differences that are meant: each reason, with the places it speaks of and how often they were met. */
export function knownLines(comparisons: readonly ScenarioComparison[]): string[] {
  const byReason = new Map<string, Map<string, number>>();
  for (const { known } of comparisons.flatMap(({ differences }) => differences)) {
    if (known === undefined) continue;
    const places = byReason.get(known.reason) ?? new Map<string, number>();
    places.set(placeOf(known), (places.get(placeOf(known)) ?? 0) + 1);
    byReason.set(known.reason, places);
  }
  return [...byReason].flatMap(([reason, places]) => [
    `  ${reason}`,
    `      ${[...places].map(([place, times]) => `${place} (${times}x)`).join(', ')}`,
  ]);
}

/** Known differences that no longer occur: they have to go from the list. */
export function staleDifferences(comparisons: readonly ScenarioComparison[]): string[] {
  const met = new Set(comparisons.flatMap(({ differences }) => differences.map(({ known }) => known)));
  return knownDifferences.filter((known) => !met.has(known)).map((known) => `  ${placeOf(known)}: ${known.reason}`);
}

function placeOf(known: KnownDifference): string {
  const where = [known.scenario, known.label].filter((part) => part !== undefined).join(', ');
  return `${known.api} ${known.path}${where === '' ? '' : ` [${where}]`}`;
}
