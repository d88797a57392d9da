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
import { varyingFields as varyingAnywhere } from '../varying-fields.ts';
import type { VaryingField } from '../varying-fields.ts';
import { questions } from './questions.ts';
import { movingVoters, ownCluster, quorumQuestions } from './voters.ts';
import { firstRound, secondRound } from './writing.ts';

/** All that may change when a directory changes hands; ids, times and records are the same ones. */
const varyingFields: readonly VaryingField[] = [
  ...varyingAnywhere.filter(({ api, field }) => api === 'DescribeQuorum' || field === 'finalizedFeaturesEpoch'),
  ...['lastFetchTimestamp', 'lastCaughtUpTimestamp'].map((field) => {
    return { field, as: 'time', isMoving: true, except: [-1], reason: 'when the voter was last heard of' };
  }),
  { field: 'port', as: 'port', isMoving: true, except: [], reason: 'each node listens on free ones' },
  { field: 'usableBytes', as: 'bytes', isMoving: true, except: [], reason: 'what others write counts, too' },
  { field: 'leaderEpoch', as: 'epoch', isMoving: true, except: [-1], reason: 'a node leads in an epoch of its own' },
];

type Start = (directory: string) => Promise<RunningBroker>;

/** A quorum whose voters are in the log needs no list of them: this is how Apache's nodes are then configured. The server is never asked. */
const votersFromLog = { 'controller.quorum.voters': '', 'controller.quorum.bootstrap.servers': '127.0.0.1:1' };

/**
 * Data directories that change hands between our broker and Apache Kafka: what one node answers about a directory before it stops, the
 * next has to answer after it has started.
 */
export async function exchangeDirectory(): Promise<ScenarioComparison[]> {
  return (await Promise.all([inDirectory(toAndFro), inDirectory(votersMovedByApache)])).flat();
}

async function inDirectory(
  exchange: (directory: string) => Promise<ScenarioComparison[]>,
): Promise<ScenarioComparison[]> {
  const directory = mkdtempSync(join(tmpdir(), 'barnabas-exchange-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  const comparisons = await exchange(directory);
  process.off('exit', remove);
  remove();
  return comparisons;
}

/** Ours, Apache's, ours again, which moves the voters into the log, and Apache's again. */
async function toAndFro(directory: string): Promise<ScenarioComparison[]> {
  const known: Learnt = new Map();
  const ours = await turn(startOurs, directory, known, [firstRound, questions]);
  const apache = await turn(startApache, directory, known, [questions, secondRound, questions]);
  const oursAgain = await turn(startOurs, directory, known, [questions, movingVoters, quorumQuestions, questions]);
  const start: Start = (path) => startApache(path, votersFromLog);
  const apacheAgain = await turn(start, directory, known, [quorumQuestions, questions]);
  return [
    compared('ours, then Apache', questions, ours.answers[1], apache.answers[0], apache.durationMs),
    compared('Apache, then ours', questions, oursAgain.answers[0], apache.answers[2], oursAgain.durationMs),
    compared(
      'ours moves voters, then Apache: quorum',
      quorumQuestions,
      oursAgain.answers[2],
      apacheAgain.answers[0],
      apacheAgain.durationMs,
    ),
    compared('ours moves voters, then Apache', questions, oursAgain.answers[3], apacheAgain.answers[1], 0),
  ];
}

async function votersMovedByApache(directory: string): Promise<ScenarioComparison[]> {
  const known: Learnt = new Map();
  const apache = await turn(startApache, directory, known, [ownCluster, quorumQuestions]);
  const ours = await turn(startOurs, directory, known, [quorumQuestions]);
  return [
    compared('Apache moves voters, then ours', quorumQuestions, ours.answers[0], apache.answers[1], ours.durationMs),
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
      if (steps !== questions && steps !== quorumQuestions) requireSuccess(steps, outcomes);
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
  steps: readonly Step[],
  ours: readonly unknown[] = [],
  apache: readonly unknown[] = [],
  durationMs: number,
): ScenarioComparison {
  return compareOutcomes({ name, steps }, { ours, apache, durationMs });
}
