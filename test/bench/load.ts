/** The process that writes what is to be compacted and deleted: `node load.ts PORT RATE`, in bytes per second, until it is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { batch, Caller } from './calls.ts';

const [port = '', rate = ''] = process.argv.slice(2);
const bytesPerSecond = Number(rate);
const recordsPerBatch = 100;
const valueBytes = 1000;
/** Of each compacted partition: what is written more often than that is superseded. */
const keys = 20_000;
const partitions = 4;

const caller = await Caller.open({ host: '127.0.0.1', port: Number(port) });
const start = performance.now();
let writtenBytes = 0;
for (let round = 0; ; round++) {
  for (const topic of ['compacted', 'expiring']) {
    const records = batch(recordsPerBatch, valueBytes, (i) => `key-${(round * 7919 + i * 104_729) % keys}`);
    await caller.produce(topic, round % partitions, records);
    writtenBytes += records.length;
  }
  process.send?.(writtenBytes);
  const aheadMs = (writtenBytes * 1000) / bytesPerSecond - (performance.now() - start);
  if (aheadMs > 1) await sleep(aheadMs);
}
