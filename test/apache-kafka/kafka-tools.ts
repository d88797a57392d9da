import { spawn } from 'node:child_process';
import { ApacheKafkaError } from './apache-kafka-error.ts';
import { javaCommand } from './java.ts';
import { kafkaClassPath, log4jConfiguration } from './kafka-jars.ts';

/** Short names for the main classes behind Kafka's shell scripts. */
export const kafkaTools = {
  broker: 'kafka.Kafka',
  configs: 'kafka.admin.ConfigCommand',
  'console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'consumer-perf': 'org.apache.kafka.tools.ConsumerPerformance',
  'dump-log': 'org.apache.kafka.tools.DumpLogSegments',
  'e2e-latency': 'org.apache.kafka.tools.EndToEndLatency',
  groups: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'producer-perf': 'org.apache.kafka.tools.ProducerPerformance',
  storage: 'kafka.tools.StorageTool',
  topics: 'org.apache.kafka.tools.TopicCommand',
  transactions: 'org.apache.kafka.tools.TransactionsCommand',
  'verifiable-consumer': 'org.apache.kafka.tools.VerifiableConsumer',
  'verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
} as const satisfies Record<string, string>;

export interface JavaCall {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** How to call one of Kafka's main classes: a short name of {@link kafkaTools}, or the name of any class. */
export function javaCall(
  tool: string,
  args: readonly string[],
  javaOptions: readonly string[] = ['-Xmx256m'],
): JavaCall {
  const known: Readonly<Record<string, string>> = kafkaTools;
  const mainClass = known[tool] ?? (tool.includes('.') ? tool : undefined);
  if (mainClass === undefined)
    throw new ApacheKafkaError(
      'UNKNOWN_TOOL',
      `${tool} is none of ${Object.keys(kafkaTools).join(', ')}, nor a Java class`,
    );
  const logging = `-Dlog4j2.configurationFile=${log4jConfiguration}`;
  return {
    command: javaCommand(),
    arguments: [...javaOptions, logging, '-cp', kafkaClassPath(), mainClass, ...args],
  };
}

export interface ToolResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly input?: string;
  /** Default `-Xmx256m`. */
  readonly javaOptions?: readonly string[];
}

/** Runs one of Kafka's tools to its end; whatever its exit status, that is for the caller to judge. */
export async function runKafkaTool(
  tool: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  const call = javaCall(tool, args, options.javaOptions);
  const child = spawn(call.command, call.arguments, { stdio: 'pipe' });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.input ?? '');
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, stdout, stderr };
}
