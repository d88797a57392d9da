/**
 * `node test/crash/broker.ts [rounds]`: produces 10,000 records with acks=all, kills the broker with SIGKILL in the middle,
 * starts it again, and checks that every acknowledged record is there once, at its offset, in order. Needs `npm run build`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaClient, type Producer } from '@barnabas/client';
import { type Acknowledged, readTopic, violations } from './acknowledged.ts';
import { BrokerProcess } from './broker-process.ts';

const records = 10_000;
const partitions = 3;
const inFlight = 200;
const rounds = Number(process.argv[2] ?? 5);

interface Round {
  readonly acknowledged: Acknowledged[];
  readonly failed: number[];
}

/** Sends the records in order per partition, at most `inFlight` unanswered; tells of every acknowledgement. */
async function produce(producer: Producer, topic: string, onAcknowledged: (count: number) => void): Promise<Round> {
  const acknowledged: Acknowledged[] = [];
  const failed: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < records) {
      const sequence = next++;
      try {
        const { partition, offset } = await producer.send({
          topic,
          partition: sequence % partitions,
          value: `${sequence}`,
        });
        acknowledged.push({ sequence, partition, offset });
        onAcknowledged(acknowledged.length);
      } catch (error) {
        failed.push(sequence);
        console.log(`  record ${sequence} was refused: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { acknowledged, failed };
}

async function round(number: number, directory: string): Promise<string[]> {
  const broker = new BrokerProcess(directory);
  await broker.start();
  const client = new KafkaClient({ brokers: `127.0.0.1:${broker.port}` });
  const topic = `crash-${number}`;
  await client.admin().createTopics([{ name: topic, partitions, replicationFactor: 1 }]);
  const killAfter = 1_000 + Math.floor(Math.random() * (records - 2_000));
  let restarted: Promise<void> | undefined;
  const restart = async (): Promise<void> => {
    await broker.kill();
    await broker.start();
  };
  const { acknowledged, failed } = await produce(client.producer({ acks: 'all' }), topic, (count) => {
    if (count >= killAfter) restarted ??= restart();
  });
  await restarted;
  const problems = violations(acknowledged, await readTopic(client, topic, partitions));
  console.log(
    `round ${number}: killed after ${killAfter}, ${acknowledged.length} acknowledged, ${failed.length} refused, ${problems.length} violations`,
  );
  await client.close();
  await broker.stop();
  return problems;
}

const directory = await mkdtemp(join(tmpdir(), 'barnabas-crash-'));
const problems: string[] = [];
for (let number = 1; number <= rounds; number++) problems.push(...(await round(number, directory)));
for (const problem of problems.slice(0, 20)) console.log(problem);
if (problems.length === 0 && process.env['KEEP'] === undefined) await rm(directory, { recursive: true });
else console.log(`the data directory is ${directory}`);
process.exitCode = problems.length === 0 ? 0 : 1;
