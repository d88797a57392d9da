import { differencesBetween } from './compare.ts';
import type { Difference } from './compare.ts';
import { explains, knownDifferences } from './known-differences.ts';
import type { KnownDifference } from './known-differences.ts';
import { Normaliser } from './normaliser.ts';
import { ScenarioPlayer } from './scenario-player.ts';
import type { Outcome } from './scenario-player.ts';
import { titleOf } from './scenario.ts';
import type { Scenario, Step } from './scenario.ts';
import type { BrokerAddress } from './wire-connection.ts';

export interface FoundDifference extends Difference {
  readonly api: string;
  readonly scenario: string;
  readonly title: string;
  readonly known: KnownDifference | undefined;
}

/** One step as both brokers answered it, in the form in which the answers were compared. */
export interface ComparedStep {
  readonly title: string;
  readonly api: string;
  readonly version: number;
  readonly ours: unknown;
  readonly apache: unknown;
}

export interface ScenarioComparison {
  readonly name: string;
  readonly steps: readonly ComparedStep[];
  readonly differences: readonly FoundDifference[];
  readonly durationMs: number;
}

export interface Contestants {
  readonly ours: BrokerAddress;
  readonly apache: BrokerAddress;
}

/** Plays a scenario against both brokers and compares what they answered. */
export async function compareScenario(scenario: Scenario, brokers: Contestants): Promise<ScenarioComparison> {
  const startedMs = performance.now();
  const [ours, apache] = await Promise.all([
    normalisedOutcomes(scenario, new Normaliser(brokers.ours.port), new ScenarioPlayer(brokers.ours)),
    normalisedOutcomes(scenario, new Normaliser(brokers.apache.port), new ScenarioPlayer(brokers.apache)),
  ]);
  return compareOutcomes(scenario, { ours, apache, durationMs: performance.now() - startedMs });
}

export interface PlayedTwice {
  /** One normalised outcome per step. */
  readonly ours: readonly unknown[];
  readonly apache: readonly unknown[];
  readonly durationMs: number;
}

/** Compares what two brokers made of the same steps. */
export function compareOutcomes(scenario: Scenario, { ours, apache, durationMs }: PlayedTwice): ScenarioComparison {
  const steps = scenario.steps.map((step, at) => {
    const { name: api, version } = askedBy(step, scenario);
    return { step, title: titleOf(step), api, version, ours: ours[at], apache: apache[at] };
  });
  const differences = steps.flatMap(({ step, title, api, ...answers }) => {
    if (step.unseen === true) return [];
    const place = { api, scenario: scenario.name, title };
    return differencesBetween(answers.ours, answers.apache).map((difference) => ({
      ...place,
      ...difference,
      known: knownDifferences.find((known) => explains(known, { ...place, ...difference })),
    }));
  });
  return { name: scenario.name, steps, differences, durationMs };
}

/** Plays the steps and brings what came of them into the form in which it is compared. */
export async function normalisedOutcomes(
  scenario: Scenario,
  normaliser: Normaliser,
  player: ScenarioPlayer,
): Promise<unknown[]> {
  const outcomes = await player.play(scenario);
  return outcomes.map((outcome, at) => {
    const step = scenario.steps[at];
    return step === undefined ? outcome : normalised(normaliser, askedBy(step, scenario).name, outcome);
  });
}

function normalised(normaliser: Normaliser, api: string, outcome: Outcome): unknown {
  // An answer is its fields; whatever else a step came to is one value, so that it differs as a whole.
  if (outcome.kind === 'answer') return normaliser.normalise(api, outcome.body);
  return outcome.kind === 'unreadable' ? `unreadable (${outcome.problem}): ${outcome.bytes}` : outcome.kind;
}

/** What a step asks for, or what was asked for earlier when it only waits. */
function askedBy(step: Step, scenario: Scenario): { readonly name: string; readonly version: number } {
  const asked = step.kind === 'answer' ? scenario.steps.find((other) => other.later === step.name) : step;
  if (asked === undefined || asked.kind === 'answer') return { name: '', version: -1 };
  return { name: asked.api.name, version: asked.version };
}
