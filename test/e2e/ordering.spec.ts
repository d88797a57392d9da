import 'reflect-metadata';
import { KafkaModule, type RecordContext, Subscribe } from '@barnabas/nest';
import { SeededRandomness } from '@barnabas/platform';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { order, OrderPlaced, Orders } from './orders.fixture.js';
import { itWithEmbeddedBroker, onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

let kits: KafkaTestKit[] = [];
afterEach(async () => {
  for (const kit of kits.toReversed()) await kit.close();
  kits = [];
});

async function open(...args: Parameters<typeof KafkaTest.create>): Promise<KafkaTestKit> {
  const kit = await KafkaTest.create(...args);
  kits.push(kit);
  return kit;
}

/** Handlers that end when the test says so. */
class Gates {
  readonly #waiting = new Map<string, () => void>();
  readonly #watchers = new Set<() => void>();

  pass(name: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(name, resolve);
      for (const watcher of this.#watchers) watcher();
    });
  }

  get waiting(): string[] {
    return [...this.#waiting.keys()];
  }

  open(name: string): void {
    this.#waiting.get(name)?.();
    this.#waiting.delete(name);
  }

  until(condition: (waiting: string[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition(this.waiting)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}

describe('order: key with concurrency 16', () => {
  const randomness = new SeededRandomness(7);
  let kit: KafkaTestKit;

  @Injectable()
  class Confirmation {
    readonly handled: OrderPlaced[] = [];
    running = 0;
    most = 0;

    @Subscribe(Orders, 'email', { concurrency: 16, order: 'key' })
    async confirm(placed: OrderPlaced): Promise<void> {
      this.running += 1;
      this.most = Math.max(this.most, this.running);
      await kit.clock.sleep(randomness.integer(5000), 'work');
      this.running -= 1;
      this.handled.push(placed);
    }
  }

  itWithEmbeddedBroker(
    'keeps the order of each key, runs keys side by side, and commits everything in the end',
    async () => {
      kit = await open({ imports: [KafkaModule.forRoot()], providers: [Confirmation] });
      const sends = Array.from({ length: 300 }, (_, n) => kit.produce(Orders, order(`key-${n % 40}`, n + 1)));
      await Promise.all(sends);
      const confirmation = kit.get(Confirmation);
      while (confirmation.handled.length < 300) await kit.clock.advance(1000);
      await kit.idle();
      const byKey = Map.groupBy(confirmation.handled, ({ id }) => id);
      expect(byKey.size).toBe(40);
      for (const [, orders] of byKey) {
        const quantities = orders.map(({ quantity }) => quantity);
        expect(quantities).toEqual(quantities.toSorted((a, b) => a - b));
      }
      expect(confirmation.most).toBe(16);
      const committed = await kit.admin.listGroupOffsets('email');
      expect(committed.reduce((sum, { offset }) => sum + offset, 0)).toBe(300);
    },
    30_000,
  );
});

describe('a crash', () => {
  it('repeats what was not finished, and everything after it, but nothing before', async () => {
    const gates = new Gates();
    const handled: string[] = [];

    @Injectable()
    class Slow {
      @Subscribe('orders-of-one-partition', 'email', { order: 'none', concurrency: 10 })
      async confirm(placed: OrderPlaced): Promise<void> {
        handled.push(placed.id);
        if (placed.id === 'o-2') await gates.pass(placed.id);
      }
    }

    const metadata = { imports: [KafkaModule.forRoot({ drainTimeout: 0 })], providers: [Slow] };
    const broker = await open({ imports: [KafkaModule.forRoot()] });
    const first = await open(metadata, { brokers: broker.brokers });
    for (let n = 0; n < 5; n += 1) await first.produce('orders-of-one-partition', order(`o-${n}`));
    await gates.until((waiting) => waiting.includes('o-2'));
    await expect(first.idle({ timeoutMs: 200 })).rejects.toThrow(
      /Slow#confirm is busy with 1 records of orders-of-one-partition-0/,
    );
    expect(handled.toSorted()).toEqual(['o-0', 'o-1', 'o-2', 'o-3', 'o-4']);
    expect(await first.admin.listGroupOffsets('email')).toMatchObject([{ offset: 2 }]);
    await first.close();
    handled.length = 0;
    const second = await open(metadata, { brokers: broker.brokers });
    await gates.until(() => handled.includes('o-2'));
    gates.open('o-2');
    await second.idle();
    expect(handled.toSorted()).toEqual(['o-2', 'o-3', 'o-4']);
  });
});

describe('a slow topic', () => {
  it('does not hold up another one of the same group', async () => {
    const gates = new Gates();
    const fast: number[] = [];

    @Injectable()
    class Handlers {
      @Subscribe('slow', 'g')
      slow(): Promise<void> {
        return gates.pass('slow');
      }

      @Subscribe('fast', 'g')
      fast(_value: object, context: RecordContext): void {
        fast.push(context.offset);
        if (fast.length === 1200) gates.open('slow');
      }
    }

    const kit = await open({ imports: [KafkaModule.forRoot()], providers: [Handlers] });
    await kit.produce('slow', { value: {} });
    await gates.until((waiting) => waiting.includes('slow'));
    await Promise.all(Array.from({ length: 1200 }, () => kit.produce('fast', { value: {} })));
    await kit.idle();
    expect(fast).toEqual(Array.from({ length: 1200 }, (_, n) => n));
  });
});

describe('more records than fit', () => {
  it('wait at the broker until there is room, and none is lost', async () => {
    const gates = new Gates();
    let handled = 0;

    @Injectable()
    class Handlers {
      @Subscribe('many', 'g')
      async handle(): Promise<void> {
        if (handled === 0) await gates.pass('first');
        handled += 1;
      }
    }

    const kit = await open({ imports: [KafkaModule.forRoot()], providers: [Handlers] });
    await Promise.all(Array.from({ length: 3000 }, (_, n) => kit.produce('many', { value: { n } })));
    await gates.until((waiting) => waiting.includes('first'));
    gates.open('first');
    await kit.idle();
    expect(handled).toBe(3000);
  });
});

describe('a rebalance', () => {
  itWithEmbeddedBroker(
    'waits for handlers of partitions that move, and repeats nothing that they finished',
    async () => {
      const gates = new Gates();
      const handled: string[] = [];

      @Injectable()
      class Handlers {
        @Subscribe(Orders, 'email')
        async confirm(placed: OrderPlaced): Promise<void> {
          if (placed.quantity === 1) await gates.pass(placed.id);
          handled.push(placed.id);
        }
      }

      const metadata = { imports: [KafkaModule.forRoot()], providers: [Handlers] };
      const first = await open(metadata);
      for (let n = 0; n < 12; n += 1) await first.produce(Orders, { ...order(`o-${n}`), partition: n % 6 });
      await gates.until((waiting) => waiting.length === 6);
      const second = await open(metadata, { brokers: first.brokers });
      await first.clock.advance(3000);
      expect(handled).toEqual([]);
      for (const name of gates.waiting) gates.open(name);
      await gates.until((waiting) => waiting.length === 6);
      for (const name of gates.waiting) gates.open(name);
      await Promise.all([first.idle(), second.idle()]);
      expect(handled.toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => `o-${n}`).toSorted());
      const [group] = await first.admin.describeGroups(['email']);
      expect(group!.members.map(({ assignment }) => assignment.length)).toEqual([3, 3]);
    },
  );
});
