import { styleText } from 'node:util';
import type { SampleEnvironment } from './environment.ts';

const outcomeTimeoutMs = 15_000;
const pollMs = 50;

const sampleOrders = [
  { customer: 'Ada', email: 'ada@example.org', items: [{ sku: 'tea-001', quantity: 2 }] },
  {
    customer: 'Grace',
    email: 'grace@example.org',
    items: [
      { sku: 'mug-001', quantity: 1 },
      { sku: 'tea-002', quantity: 3 },
    ],
  },
  { customer: 'Alan', email: 'alan@example.org', items: [{ sku: 'pot-001', quantity: 10_000 }] },
];

interface PlacedOrder {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

interface Mail {
  readonly to: string;
  readonly subject: string;
}

interface Reservation {
  readonly status: 'reserved' | 'rejected';
  readonly reason?: string | null;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
}

async function getJson<T>(url: string): Promise<T | undefined> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as T) : undefined;
}

/** Asks again and again until `accept` likes the answer; undefined after 15 s. */
async function eventually<T>(url: string, accept: (value: T) => boolean): Promise<T | undefined> {
  const deadlineMs = Date.now() + outcomeTimeoutMs;
  while (Date.now() < deadlineMs) {
    const value = await getJson<T>(url);
    if (value !== undefined && accept(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return undefined;
}

function describeReservation(reservation: Reservation | undefined): string {
  if (reservation === undefined) return styleText('red', 'no answer yet');
  if (reservation.status === 'rejected')
    return styleText('yellow', `rejected: ${reservation.reason ?? 'no reason given'}`);
  return styleText(
    'green',
    `reserved ${reservation.items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}`,
  );
}

function describeMails(mails: readonly Mail[] | undefined): string {
  if (mails === undefined) return styleText('red', 'none yet');
  return mails.map(({ to, subject }) => `${to}: “${subject}”`).join('; ');
}

/** Places a few orders over HTTP and shows what became of each. */
export async function placeSampleOrders(environment: SampleEnvironment, say: (line: string) => void): Promise<void> {
  const { ordersPort, emailPort, warehousePort } = environment;
  say('placing three orders, as a shop would:');
  for (const order of sampleOrders) {
    const answer = await fetch(`http://127.0.0.1:${ordersPort}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    if (answer.status !== 201) throw new Error(`POST /orders answered ${answer.status}: ${await answer.text()}`);
    const placed = (await answer.json()) as PlacedOrder;
    const reservation = await eventually<Reservation>(
      `http://127.0.0.1:${warehousePort}/reservations/${placed.id}`,
      () => true,
    );
    // A rejected order has two mails: the confirmation that it arrived, and the news that it cannot be served.
    const mailCount = reservation?.status === 'rejected' ? 2 : 1;
    const mails = await eventually<Mail[]>(
      `http://127.0.0.1:${emailPort}/mails?orderId=${placed.id}`,
      (list) => list.length >= mailCount,
    );
    say('');
    say(`order ${styleText('bold', placed.id)} of ${order.customer}`);
    say(`  record       ${placed.topic}, partition ${placed.partition}, offset ${placed.offset}`);
    say(`  mail         ${describeMails(mails)}`);
    say(`  reservation  ${describeReservation(reservation)}`);
  }
  say('');
}
