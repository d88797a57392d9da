import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { readableLine } from './readable-line.ts';

const preload = new URL('./leave-with-parent.ts', import.meta.url).href;
const healthPollMs = 25;
const stopTimeoutMs = 15_000;

export interface ServiceOptions {
  readonly name: string;
  /** Path of the built entry file. */
  readonly entry: string;
  readonly arguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthUrl: string;
  readonly say: (line: string) => void;
}

/** One process of the sample, with its output passed on line by line. */
export class ServiceProcess {
  readonly name: string;
  readonly exited: Promise<string>;
  private readonly child: ChildProcess;
  private readonly options: ServiceOptions;

  constructor(options: ServiceOptions) {
    this.name = options.name;
    this.options = options;
    this.child = spawn(
      process.execPath,
      ['--enable-source-maps', '--import', preload, options.entry, ...(options.arguments ?? [])],
      {
        env: { ...process.env, ...options.environment },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A group of its own: Ctrl-C reaches the starter alone, which stops the services in order.
        detached: process.platform !== 'win32',
      },
    );
    this.passOn(this.child.stdout);
    this.passOn(this.child.stderr);
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(`could not start: ${error.message}`));
      this.child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
  }

  private passOn(stream: Readable | null): void {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      const readable = readableLine(line);
      if (readable !== undefined) this.options.say(readable);
    });
  }

  /** Resolves when the service says that it is healthy; rejects when it ends before. */
  async healthy(): Promise<void> {
    let reason: string | undefined;
    void this.exited.then((why) => (reason = why));
    while (reason === undefined) {
      const answer = await fetch(this.options.healthUrl).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, healthPollMs));
    }
    throw new Error(`${this.name} ended before it was healthy (${reason}): see its messages above`);
  }

  /** Asks the service to stop and waits until it has; ends it by force after 15 s and says so. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    if (process.platform === 'win32') this.child.send('stop');
    else this.child.kill('SIGTERM');
    const force = setTimeout(() => {
      this.options.say(`did not stop within ${stopTimeoutMs / 1000} s: ending it by force`);
      this.child.kill('SIGKILL');
    }, stopTimeoutMs);
    await this.exited;
    clearTimeout(force);
  }
}
