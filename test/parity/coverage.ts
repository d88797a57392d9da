import { apis } from '@barnabas/protocol';
import { versionsOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** What a broker serves and no scenario asks for: the names of the APIs, each with the versions that are missing. */
export function uncoveredVersions(served: readonly string[], scenarios: readonly Scenario[]): string[] {
  const asked = new Set<string>();
  for (const step of scenarios.flatMap(({ steps }) => steps))
    if (step.kind !== 'answer') asked.add(`${step.api.name} v${step.version}`);
  return apis
    .filter(({ name }) => served.includes(name))
    .flatMap(({ name, request }) => versionsOf(request).map((version) => `${name} v${version}`))
    .filter((version) => !asked.has(version));
}
