/**
 * `npm run bench -- pauses|memory|produce`: measures the broker on this machine. See docs/benchmarks.md.
 */
import { ApacheKafkaError } from '../apache-kafka/apache-kafka-error.ts';
import { memory } from './memory.ts';
import { pauses } from './pauses.ts';
import { produce } from './produce.ts';
import { say, sayMachine } from './report.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = { pauses, memory, produce };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => benches[name] === undefined);
if (wanted.length === 0 || unknown.length > 0) {
  say(`npm run bench -- ${Object.keys(benches).join('|')}`);
  process.exit(wanted.length === 0 ? 0 : 1);
}

// Whoever interrupts leaves no broker behind: those that were started end with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  for (const name of wanted) {
    say(`== ${name}`);
    sayMachine();
    await benches[name]?.();
    say();
  }
  process.exit(0);
} catch (error) {
  if (!(error instanceof ApacheKafkaError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
