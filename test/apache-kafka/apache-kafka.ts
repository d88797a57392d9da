import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApacheKafkaError } from './apache-kafka-error.ts';
import { javaCall, runKafkaTool } from './kafka-tools.ts';
import { answers, freePorts, loopback } from './loopback.ts';
import { serverProperties } from './server-properties.ts';

export interface ApacheKafkaOptions {
  /** Default: a new directory for temporary files, which `stop` removes. A directory that was used before is used again. */
  readonly directory?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Kafka's settings by name, beside and before those of a node on its own. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Default `-Xmx512m -Xms256m`. */
  readonly javaOptions?: readonly string[];
  /** Goes on when this process ends; stop it with {@link stopApacheKafka}. Default false. */
  readonly detached?: boolean;
}

const startTimeoutMs = 90_000;
const stopTimeoutMs = 30_000;
const pollMs = 50;
const pidFile = 'node.pid';

/** A node of Apache Kafka 4.3.1 that runs on loopback, broker and controller in one process. */
export interface ApacheKafka {
  readonly host: string;
  readonly port: number;
  /** `host:port`, as clients are given it. */
  readonly bootstrap: string;
  readonly pid: number;
  readonly directory: string;
  /** What the process printed so far. */
  output(): string;
  /** Ends the process, and removes its directory when that was made for it. */
  stop(): Promise<void>;
}

/** Formats a directory, starts a node on it and waits until it answers. Throws {@link ApacheKafkaError}. */
export async function startApacheKafka(options: ApacheKafkaOptions = {}): Promise<ApacheKafka> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'apache-kafka-'));
  mkdirSync(directory, { recursive: true });
  const [anyPort = 0, controllerPort = 0] = await freePorts(2);
  const port = options.port ?? anyPort;
  const logDirectory = join(directory, 'data');
  const properties = join(directory, 'server.properties');
  writeFileSync(
    properties,
    serverProperties({ host: loopback, port, controllerPort, logDirectory }, options.properties),
  );
  if (!existsSync(join(logDirectory, 'meta.properties'))) await format(properties);

  const pid = spawnNode(directory, properties, options);
  const output = (): string => readFileSync(join(directory, 'node.out'), 'utf8');
  const remove = (): void => {
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
  };
  const leave = (): void => {
    endNow(pid);
    remove();
  };
  if (options.detached !== true) process.once('exit', leave);
  const stop = async (): Promise<void> => {
    process.off('exit', leave);
    await stopApacheKafka(directory);
    remove();
  };
  await untilItAnswers(port, pid).catch(async (error: Error) => {
    const printed = output();
    await stop();
    throw new ApacheKafkaError('DID_NOT_START', `${error.message}; it printed:\n${printed}`);
  });
  return { host: loopback, port, bootstrap: `${loopback}:${port}`, pid, directory, output, stop };
}

/** Ends the node that was started on the directory and waits until it is gone; does nothing when none runs. */
export async function stopApacheKafka(directory: string): Promise<void> {
  const file = join(directory, pidFile);
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  const deadline = performance.now() + stopTimeoutMs;
  if (isRunning(pid)) process.kill(pid, 'SIGTERM');
  while (isRunning(pid) && performance.now() < deadline) await sleep(pollMs);
  endNow(pid);
  rmSync(file, { force: true });
}

async function format(properties: string): Promise<void> {
  // A random version 4 UUID in Kafka's form; one that starts with a dash would be taken for an option.
  const clusterId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url').replace(/^-/, 'A');
  const formatted = await runKafkaTool('storage', ['format', '-t', clusterId, '-c', properties]);
  if (formatted.status !== 0)
    throw new ApacheKafkaError(
      'TOOL_FAILED',
      `the storage tool refused to format: ${formatted.stdout}${formatted.stderr}`,
    );
}

function spawnNode(directory: string, properties: string, options: ApacheKafkaOptions): number {
  const call = javaCall('broker', [properties], options.javaOptions ?? ['-Xmx512m', '-Xms256m']);
  const out = openSync(join(directory, 'node.out'), 'a');
  const child = spawn(call.command, call.arguments, {
    stdio: ['ignore', out, out],
    detached: options.detached === true,
  });
  closeSync(out);
  if (child.pid === undefined) throw new ApacheKafkaError('DID_NOT_START', `${call.command} did not start`);
  child.unref();
  writeFileSync(join(directory, pidFile), `${child.pid}\n`);
  return child.pid;
}

async function untilItAnswers(port: number, pid: number): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (!(await answers(port))) {
    if (!isRunning(pid)) throw new Error('Apache Kafka ended while it started');
    if (performance.now() > deadline) throw new Error(`Apache Kafka does not answer after ${startTimeoutMs / 1000} s`);
    await sleep(pollMs);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function endNow(pid: number): void {
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
}
