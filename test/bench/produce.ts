import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApacheKafka } from '../apache-kafka/apache-kafka.ts';
import { ApacheKafkaError } from '../apache-kafka/apache-kafka-error.ts';
import { runKafkaTool } from '../apache-kafka/kafka-tools.ts';
import { BrokerUnderTest } from './broker-under-test.ts';
import { say, sayTable } from './report.ts';

const recordBytes = 1000;
const records = 150_000;
const toolOptions = { javaOptions: ['-Xmx256m', '-Xms256m'] };
const never = String(2n ** 63n - 1n);

/** When a broker syncs what it has appended: the two have different defaults, so both are measured. */
const syncs = [
  { name: 'a sync before each answer', settings: { 'log.flush.interval.messages': '1' } },
  { name: 'syncs left to the system', settings: { 'log.flush.interval.messages': never } },
] as const;

interface Throughput {
  /** MB (10^6 bytes) of record values in a second. */
  readonly produced: number;
  readonly consumed: number;
}

interface Running {
  readonly bootstrap: string;
  stop(): Promise<unknown>;
}

/** Throughput of Apache Kafka's own producer and consumer against both brokers, one after the other, and how ours compares. */
export async function produce(): Promise<void> {
  say(`${records} records of ${recordBytes} bytes by Apache Kafka's producer-perf (acks=all) and consumer-perf:`);
  const rows: string[][] = [];
  for (const { name, settings } of syncs) {
    const theirs = await measure(() => startTheirs(settings));
    const ours = await measure(() => startOurs(settings));
    for (const what of ['produced', 'consumed'] as const) {
      const ratio = (ours[what] / theirs[what]).toFixed(2);
      rows.push([`${what}, ${name}`, ours[what].toFixed(1), theirs[what].toFixed(1), ratio]);
    }
  }
  sayTable(['', 'ours MB/s', 'Apache Kafka MB/s', 'ratio'], rows);
  say('client, broker and whatever else runs here share the machine: the ratio means more than the figures');
}

async function startTheirs(settings: Readonly<Record<string, string>>): Promise<Running> {
  return startApacheKafka({ properties: settings });
}

async function startOurs(settings: Readonly<Record<string, string>>): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), 'barnabas-bench-'));
  const broker = await BrokerUnderTest.start(directory, settings);
  return {
    bootstrap: `${broker.address.host}:${broker.address.port}`,
    stop: async () => {
      await broker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function measure(start: () => Promise<Running>): Promise<Throughput> {
  const broker = await start();
  try {
    const { bootstrap } = broker;
    await tool('topics', ['--bootstrap-server', bootstrap, '--create', '--topic', 'bench', '--partitions', '4']);
    const produced = await tool('producer-perf', [
      '--topic',
      'bench',
      '--num-records',
      String(records),
      '--record-size',
      String(recordBytes),
      '--throughput',
      '-1',
      '--bootstrap-server',
      bootstrap,
      '--command-property',
      'acks=all',
    ]);
    const consumed = await tool('consumer-perf', [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      'bench',
      '--num-records',
      String(records),
    ]);
    return { produced: producedIn(produced), consumed: consumedIn(consumed) };
  } finally {
    await broker.stop();
  }
}

async function tool(name: string, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runKafkaTool(name, args, toolOptions);
  if (status !== 0) throw new ApacheKafkaError('TOOL_FAILED', `${name} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Its last line: `150000 records sent, 61349.693252 records/sec (58.51 MB/sec), ...`. */
function producedIn(output: string): number {
  const perSecond = [...output.matchAll(/([\d.]+) records\/sec \(/g)].at(-1)?.[1];
  if (perSecond === undefined) throw new ApacheKafkaError('TOOL_FAILED', `no figures in:\n${output}`);
  return (Number(perSecond) * recordBytes) / 1e6;
}

/** Its last line is a row of a table; records and the time of fetching, without that of joining the group, are columns of it. */
function consumedIn(output: string): number {
  const lines = output.trim().split('\n');
  const heads = lines.find((line) => line.startsWith('start.time'))?.split(/,\s*/) ?? [];
  const row = lines.at(-1)?.split(/,\s*/) ?? [];
  const column = (name: string): number => Number(row[heads.indexOf(name)]);
  const perSecond = column('data.consumed.in.nMsg') / (column('fetch.time.ms') / 1000);
  if (!Number.isFinite(perSecond)) throw new ApacheKafkaError('TOOL_FAILED', `no figures in:\n${output}`);
  return (perSecond * recordBytes) / 1e6;
}
