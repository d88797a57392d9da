import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BrokerAddress } from '../parity/wire-connection.ts';

/** What the broker's process says of itself. */
export interface Usage {
  readonly rss: number;
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly cpuMs: number;
  /** How late the event loop came to what was due, as the clock has it: other processes on the machine count. */
  readonly loopDelayMs: { readonly p99: number; readonly max: number };
  /** The longest turn of the event loop that was looked at, by the CPU time it took. */
  readonly turnCpuMs: number;
}

export type Question = 'usage' | 'reset' | 'collect' | 'stop';

const host = fileURLToPath(new URL('broker-host.ts', import.meta.url));

/** A broker in a process of its own. */
export class BrokerUnderTest {
  readonly #child: ChildProcess;
  readonly address: BrokerAddress;
  readonly startMs: number;

  private constructor(child: ChildProcess, port: number, startMs: number) {
    this.#child = child;
    this.address = { host: '127.0.0.1', port };
    this.startMs = startMs;
  }

  static async start(dataDirectory: string, settings: Readonly<Record<string, string>>): Promise<BrokerUnderTest> {
    const child = fork(host, [dataDirectory, JSON.stringify(settings)], { execArgv: ['--expose-gc'] });
    process.once('exit', () => child.kill('SIGKILL'));
    const { port, startMs } = await said<{ port: number; startMs: number }>(child);
    return new BrokerUnderTest(child, port, startMs);
  }

  /** After a full garbage collection when `collect` is asked for. */
  ask(question: Exclude<Question, 'stop'>): Promise<Usage> {
    this.#child.send(question);
    return said<Usage>(this.#child);
  }

  /** Stops cleanly; how long that took, in milliseconds. */
  async stop(): Promise<number> {
    this.#child.send('stop');
    const { stopMs } = await said<{ stopMs: number }>(this.#child);
    return stopMs;
  }

  /** As a power cut: no handler runs. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the broker's process ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}
