/**
 * `node test/crash/warehouse.ts [orders] [kills]`: places orders while the warehouse is killed with SIGKILL again and again,
 * and checks that every order was reserved exactly once. Needs `npm run build`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { KafkaClient } from '@barnabas/client';
import { BrokerProcess } from './broker-process.ts';

const orders = Number(process.argv[2] ?? 2_000);
const kills = Number(process.argv[3] ?? 5);
const sku = 'tea-003';
const entry = fileURLToPath(new URL('../../apps/warehouse/dist/main.js', import.meta.url));
const pollMs = 50;

interface StockLevel {
  readonly available: number;
  readonly reserved: number;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pollMs));
}

class Warehouse {
  private child: ChildProcess | undefined;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly url: string;

  constructor(port: number, brokers: string, data: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.environment = {
      ...process.env,
      WAREHOUSE_PORT: String(port),
      KAFKA_BROKERS: brokers,
      BARNABAS_DATA: data,
    };
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [entry], { env: this.environment, stdio: ['ignore', 'ignore', 'inherit'] });
    this.child = child;
    while (!(await this.get('/health'))) {
      if (child.exitCode !== null) throw new Error(`the warehouse ended at its start (${child.exitCode})`);
      await pause();
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await exited;
  }

  stock(): Promise<StockLevel | undefined> {
    return this.get<StockLevel>(`/stock/${sku}`);
  }

  async isReserved(orderId: string): Promise<boolean> {
    return (await this.get<{ status: string }>(`/reservations/${orderId}`)) !== undefined;
  }

  private async get<T>(path: string): Promise<T | undefined> {
    const answer = await fetch(`${this.url}${path}`).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as T) : undefined;
  }
}

/** Waits until the warehouse has looked at a number of orders, so that each kill finds it at work. */
async function untilReserved(warehouse: Warehouse, count: number): Promise<void> {
  while (((await warehouse.stock())?.reserved ?? 0) < count) await pause();
}

interface Embedded {
  readonly database: { execute(query: string): Promise<unknown> };
  close(): Promise<void>;
}

/** Fills the shelves, so that no order is rejected. */
async function stockUp(data: string, quantity: number): Promise<void> {
  const url = new URL('../../apps/warehouse/dist/database/database.js', import.meta.url).href;
  const { openEmbedded } = (await import(url)) as { openEmbedded(directory: string): Promise<Embedded> };
  const connection = await openEmbedded(join(data, 'warehouse'));
  await connection.database.execute(`update stock set available = ${quantity} where sku = '${sku}'`);
  await connection.close();
}

const directory = await mkdtemp(join(tmpdir(), 'barnabas-crash-'));
const broker = new BrokerProcess(join(directory, 'broker'), ['group.initial.rebalance.delay.ms=0']);
await broker.start();
const brokers = `127.0.0.1:${broker.port}`;
await stockUp(directory, orders + 100);
const warehouse = new Warehouse(await freePort(), brokers, directory);
await warehouse.start();
const before = await warehouse.stock();
if (before === undefined) throw new Error(`the warehouse has no ${sku}`);
if (orders > before.available)
  console.log(`${orders} orders of one each, ${before.available} in stock: the rest is rejected`);

const client = new KafkaClient({ brokers });
const producer = client.producer();
const ids = Array.from({ length: orders }, () => randomUUID());
const order = (id: string): string =>
  JSON.stringify({ id, customer: 'Ada', email: 'ada@example.org', items: [{ sku, quantity: 1 }] });
// A wave of orders for each kill; the next comes when the group has noticed that its member is gone (session timeout).
const waveSize = Math.ceil(orders / kills);
for (let kill = 1; kill <= kills; kill++) {
  const wave = ids.slice((kill - 1) * waveSize, kill * waveSize);
  const sent = Promise.all(wave.map((id) => producer.send({ topic: 'orders', key: id, value: order(id) })));
  await untilReserved(warehouse, (kill - 1) * waveSize + Math.floor(wave.length / 3));
  await warehouse.end('SIGKILL');
  await warehouse.start();
  console.log(
    `kill ${kill}: ${(await warehouse.stock())?.reserved} reserved of ${(kill - 1) * waveSize + wave.length}`,
  );
  await sent;
  for (const id of wave) while (!(await warehouse.isReserved(id))) await pause();
}
const after = await warehouse.stock();
console.log(
  `${orders} orders, ${kills} kills: ${after?.reserved} reserved, ${after?.available} left of ${before.available}`,
);
const exactlyOnce = after?.reserved === orders && after.available === before.available - orders;
console.log(exactlyOnce ? 'every order was reserved exactly once' : 'NOT exactly once');

await client.close();
await warehouse.end('SIGTERM');
await broker.stop();
await rm(directory, { recursive: true });
process.exitCode = exactlyOnce ? 0 : 1;
