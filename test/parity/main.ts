/**
 * `npm run test:parity`: sends the same requests to our broker and to Apache Kafka 4.3.1 and compares the answers.
 *
 *   node test/parity/main.ts [--verbose] [--apache HOST:PORT] [--ours HOST:PORT] [--self] [--seed N ...] [SCENARIO ...]
 *
 * `--apache` and `--ours` take brokers that run already; they must be fresh. `--self` puts a second Apache Kafka in our broker's
 * place: what differs then is noise of the comparison, not a difference. `--seed` has random operations drawn from other seeds.
 */
import { parseArgs } from 'node:util';
import { ApacheKafkaError } from '../apache-kafka/apache-kafka-error.ts';
import { runningAt, startApache, startOurs } from './brokers.ts';
import type { RunningBroker } from './brokers.ts';
import { compareScenario } from './comparison.ts';
import type { ScenarioComparison } from './comparison.ts';
import { coverageGaps, coverageLines, coverageOf } from './coverage.ts';
import { valueAt } from './reference.ts';
import { exchangeDirectory } from './exchange/exchange.ts';
import { knownLines, scenarioLines, staleDifferences } from './report.ts';
import { scenarios } from './scenarios/index.ts';
import { defaultSeeds } from './scenarios/random-operations.ts';

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', default: false },
    self: { type: 'boolean', default: false },
    seed: { type: 'string', multiple: true, default: defaultSeeds.map(String) },
    apache: { type: 'string' },
    ours: { type: 'string' },
  },
});

function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

const exchange = 'exchange';

/** A directory in turn under both: those that run already keep theirs. */
async function exchanged(): Promise<ScenarioComparison[]> {
  const isAsked = wanted.length === 0 || wanted.includes(exchange);
  if (!isAsked || options.self || options.apache !== undefined || options.ours !== undefined) return [];
  const comparisons = await exchangeDirectory();
  for (const comparison of comparisons) say(scenarioLines(comparison, options.verbose));
  return comparisons;
}

async function compareAll(ours: RunningBroker, apache: RunningBroker): Promise<ScenarioComparison[]> {
  const comparisons: ScenarioComparison[] = [];
  say([`random operations are drawn from ${options.seed.join(', ')}`]);
  for (const scenario of scenarios(options.seed.map(Number))) {
    if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
    const comparison = await compareScenario(scenario, { ours: ours.address, apache: apache.address });
    say(scenarioLines(comparison, options.verbose));
    comparisons.push(comparison);
  }
  return comparisons;
}

function summary(comparisons: readonly ScenarioComparison[], startedMs: number): number {
  const found = comparisons.flatMap(({ differences }) => differences);
  const unexplained = found.filter(({ known }) => known === undefined).length;
  const stale = wanted.length > 0 || options.self ? [] : staleDifferences(comparisons);
  const served = Object.keys(valueAt(comparisons[0]?.steps[0]?.ours, 'apiKeys') ?? {});
  const coverages = wanted.length > 0 || options.self ? [] : coverageOf(served, comparisons);
  const gaps = coverageGaps(coverages);
  const known = knownLines(comparisons);
  if (known.length > 0) say(['', 'explained differences:', ...known]);
  if (stale.length > 0) say(['', 'listed as known, but not met any more:', ...stale]);
  if (coverages.length > 0) say(['', 'asked for, and the errors that Apache answered:', ...coverageLines(coverages)]);
  if (gaps.length > 0) say(['', 'not covered:', ...gaps.map((gap) => `  ${gap}`)]);
  const steps = comparisons.reduce((sum, comparison) => sum + comparison.steps.length, 0);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const counts = `${unexplained} unexplained differences, ${found.length - unexplained} explained`;
  say(['', `${comparisons.length} scenarios, ${steps} steps, ${counts}, ${seconds} s`]);
  return unexplained + stale.length + gaps.length === 0 && comparisons.length > 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const startedMs = performance.now();
  const comparisons: ScenarioComparison[] = [];
  const started = await Promise.allSettled([
    options.ours !== undefined ? runningAt(options.ours) : options.self ? startApache() : startOurs(),
    options.apache !== undefined ? runningAt(options.apache) : startApache(),
  ]);
  try {
    const [ours, apache] = started;
    if (ours.status === 'rejected') throw ours.reason;
    if (apache.status === 'rejected') throw apache.reason;
    comparisons.push(...(await compareAll(ours.value, apache.value)));
  } finally {
    for (const broker of started) if (broker.status === 'fulfilled') await broker.value.stop();
  }
  comparisons.push(...(await exchanged()));
  return summary(comparisons, startedMs);
}

// Whoever interrupts the run leaves no broker behind: those that were started end with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ApacheKafkaError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
