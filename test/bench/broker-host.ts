/** The process that a measured broker runs in: `BrokerUnderTest` starts it, and asks it how it is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Broker } from '@barnabas/broker';
import type { Question, Usage } from './broker-under-test.ts';

/** In the broker's process, by CPU time: what others on the machine take does not count. */
class Turns {
  longestCpuMs = 0;
  #isRunning = true;

  constructor() {
    this.#next();
  }

  stop(): void {
    this.#isRunning = false;
  }

  reset(): void {
    this.longestCpuMs = 0;
  }

  /** Looks at one turn, from its end to the end of the next, every other millisecond. */
  #next(): void {
    setTimeout(() => {
      setImmediate(() => {
        const before = process.threadCpuUsage();
        setImmediate(() => {
          const { user, system } = process.threadCpuUsage(before);
          this.longestCpuMs = Math.max(this.longestCpuMs, (user + system) / 1000);
          if (this.#isRunning) this.#next();
        });
      });
    }, 2).unref();
  }
}

const [dataDirectory = '', settings = '{}'] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 1 });
const turns = new Turns();
const before = performance.now();
const broker = await Broker.start({
  dataDirectory,
  listen: { host: '127.0.0.1', port: 0 },
  settings: JSON.parse(settings) as Record<string, string>,
});
delay.enable();
process.send?.({ port: broker.address.port, startMs: performance.now() - before });

function usage(): Usage {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const loopDelayMs = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  return { rss, heapUsed, arrayBuffers, cpuMs: (user + system) / 1000, loopDelayMs, turnCpuMs: turns.longestCpuMs };
}

async function answer(question: Question): Promise<void> {
  switch (question) {
    case 'collect':
      globalThis.gc?.();
      break;
    case 'reset':
      delay.reset();
      turns.reset();
      break;
    case 'usage':
      break;
    case 'stop': {
      const start = performance.now();
      await broker.stop();
      turns.stop();
      process.send?.({ stopMs: performance.now() - start }, () => process.exit(0));
      return;
    }
  }
  process.send?.(usage());
}

process.on('message', (question: Question) => void answer(question));
// Whoever measures is gone: so is this.
process.on('disconnect', () => process.exit(1));
