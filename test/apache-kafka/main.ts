/**
 * Apache Kafka 4.3.1 on this machine's loopback, for comparisons by hand:
 *
 *   node test/apache-kafka/main.ts start [--port P] [--dir D] [NAME=VALUE ...]   starts a node and prints its address
 *   node test/apache-kafka/main.ts stop [--dir D]                                ends it
 *   node test/apache-kafka/main.ts run TOOL [ARGS ...]                           runs one of Kafka's tools or classes
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ApacheKafkaError } from './apache-kafka-error.ts';
import { startApacheKafka, stopApacheKafka } from './apache-kafka.ts';
import { javaCall, kafkaTools } from './kafka-tools.ts';

const defaultDirectory = fileURLToPath(new URL('../../node_modules/.cache/apache-kafka-node', import.meta.url));

const usage = `usage: start [--port P] [--dir D] [NAME=VALUE ...] | stop [--dir D] | run TOOL [ARGS ...]
tools: ${Object.keys(kafkaTools).join(', ')}, or the name of a Java class
jars: $APACHE_KAFKA_HOME, ~/.cache/apache-kafka-4.3.1 or node_modules/.cache/apache-kafka-4.3.1; fetched when missing
`;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'run') return run(rest);
  if (command !== 'start' && command !== 'stop') {
    process.stderr.write(usage);
    return 2;
  }
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { port: { type: 'string', default: '19092' }, dir: { type: 'string', default: defaultDirectory } },
  });
  if (command === 'stop') {
    await stopApacheKafka(values.dir);
    return 0;
  }
  const properties = Object.fromEntries(positionals.map(nameAndValue));
  const kafka = await startApacheKafka({
    directory: join(values.dir),
    port: Number(values.port),
    properties,
    detached: true,
  });
  process.stdout.write(`${kafka.bootstrap}\n`);
  return 0;
}

function nameAndValue(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function run([tool = '', ...args]: readonly string[]): number {
  const call = javaCall(tool, args);
  return spawnSync(call.command, call.arguments, { stdio: 'inherit' }).status ?? 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ApacheKafkaError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
