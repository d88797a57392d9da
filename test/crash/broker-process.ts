import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../apps/broker/dist/main.js', import.meta.url));

/** The broker app as a process of its own, which can be killed and started again on the same data. */
export class BrokerProcess {
  private child: ChildProcess | undefined;
  private readonly dataDirectory: string;
  private readonly settings: readonly string[];
  /** Chosen by the first start and kept by later ones. */
  port = 0;

  constructor(dataDirectory: string, settings: readonly string[] = []) {
    this.dataDirectory = dataDirectory;
    this.settings = settings;
  }

  /** Resolves when the broker says that it listens. */
  async start(): Promise<void> {
    const settings = this.settings.flatMap((setting) => ['--set', setting]);
    const listen = ['--listen', `127.0.0.1:${this.port}`, '--admin', '127.0.0.1:0', '--log-level', 'warn'];
    const child = spawn(process.execPath, [entry, ...listen, '--data', this.dataDirectory, ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const port = /^listening on .*:(\d+)$/.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`the broker ended at its start (${signal ?? code})`)));
    });
  }

  /** What a power cut does to the process: no handler runs. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await exited;
  }
}
