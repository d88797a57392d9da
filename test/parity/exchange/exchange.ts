import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApache, startOurs } from '../brokers.ts';
import type { RunningBroker } from '../brokers.ts';
import { compareOutcomes, normalisedOutcomes } from '../comparison.ts';
import type { ScenarioComparison } from '../comparison.ts';
import { errorsIn } from '../coverage.ts';
import { Normaliser } from '../normaliser.ts';
import type { Learnt } from '../reference.ts';
import { ScenarioPlayer } from '../scenario-player.ts';
import { titleOf } from '../scenario.ts';
import type { Step } from '../scenario.ts';
import type { VaryingField } from '../varying-fields.ts';
import { questions } from './questions.ts';
import { firstRound, secondRound } from './writing.ts';

/** All that may change when a directory changes hands; ids, times and records are the same ones. */
const varyingFields: readonly VaryingField[] = [
  { field: 'port', as: 'port', except: [], reason: 'each node listens on a free one' },
  { field: 'usableBytes', as: 'bytes', isMoving: true, except: [], reason: 'what others write counts, too' },
  { field: 'leaderEpoch', as: 'epoch', isMoving: true, except: [-1], reason: 'a node leads in an epoch of its own' },
];

type Start = (directory: string) => Promise<RunningBroker>;

/**
 * One data directory in turn under our broker, Apache Kafka, and ours again: what one node answers about it before it stops, the next has
 * to answer after it has started.
 */
export async function exchangeDirectory(): Promise<ScenarioComparison[]> {
  const directory = mkdtempSync(join(tmpdir(), 'barnabas-exchange-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  const known: Learnt = new Map();
  const ours = await turn(startOurs, directory, known, [firstRound, questions]);
  const apache = await turn(startApache, directory, known, [questions, secondRound, questions]);
  const oursAgain = await turn(startOurs, directory, known, [questions]);
  process.off('exit', remove);
  remove();
  return [
    compared('ours, then Apache', ours.answers[1], apache.answers[0], apache.durationMs),
    compared('Apache, then ours', oursAgain.answers[0], apache.answers[2], oursAgain.durationMs),
  ];
}

interface Turn {
  /** What the node made of each part, step by step. */
  readonly answers: readonly (readonly unknown[])[];
  readonly durationMs: number;
}

/** One node has the directory, goes through the parts, and gives it back. */
async function turn(
  start: Start,
  directory: string,
  known: Learnt,
  parts: readonly (readonly Step[])[],
): Promise<Turn> {
  const startedMs = performance.now();
  const node = await start(directory);
  try {
    const answers: unknown[][] = [];
    for (const steps of parts) {
      const normaliser = new Normaliser(node.address.port, varyingFields);
      const player = new ScenarioPlayer(node.address, known);
      const outcomes = await normalisedOutcomes({ name: '', steps }, normaliser, player);
      if (steps !== questions) requireSuccess(steps, outcomes);
      answers.push(outcomes);
    }
    return { answers, durationMs: performance.now() - startedMs };
  } finally {
    await node.stop();
  }
}

/** What could not be written could not get lost either. */
function requireSuccess(steps: readonly Step[], outcomes: readonly unknown[]): void {
  steps.forEach((step, at) => {
    // What is waited for may be an error.
    const errors = step.until === undefined ? errorsIn(outcomes[at]) : [];
    if (errors.length > 0) throw new Error(`${titleOf(step)} failed: ${errors.join(', ')}`);
  });
}

function compared(
  name: string,
  ours: readonly unknown[] = [],
  apache: readonly unknown[] = [],
  durationMs: number,
): ScenarioComparison {
  return compareOutcomes({ name, steps: questions }, { ours, apache, durationMs });
}
