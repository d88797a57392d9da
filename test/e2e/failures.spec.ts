import 'reflect-metadata';
import { exponential, fixed, KafkaHealthIndicator, KafkaModule, type RecordContext, Subscribe } from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, UseFilters } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { header, order, OrderPlaced, Orders, quietly } from './orders.fixture.js';
import { itWithEmbeddedBroker, onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

let kit: KafkaTestKit;
/** Of the broker, as far as it can be moved. */
const now = (): number => (process.env['KAFKA_TEST_BROKERS'] ? performance.now() : kit.clock.monotonic());
afterEach(() => kit.close());

@Injectable()
class Confirmation {
  readonly confirmed: string[] = [];
  readonly attempts: { id: string; attempt: number; atMs: number }[] = [];
  readonly failing = new Map<string, number>();

  @Subscribe(Orders, 'email', {
    order: 'key',
    concurrency: 4,
    retry: { attempts: 3, backoff: exponential('1s', '5m', { jitter: 0 }) },
  })
  confirm(placed: OrderPlaced, context: RecordContext): void {
    if (placed === null) {
      this.confirmed.push(`tombstone of ${String(context.key)}`);
      return;
    }
    this.attempts.push({ id: placed.id, attempt: context.attempt, atMs: now() });
    const failuresLeft = this.failing.get(placed.id) ?? 0;
    this.failing.set(placed.id, failuresLeft - 1);
    if (failuresLeft > 0) throw new TypeError(`no mail for ${placed.id}`, { cause: new RangeError('smtp') });
    this.confirmed.push(placed.id);
  }
}

const app = () => ({ imports: [KafkaModule.forRoot()], providers: [Confirmation] });

describe('a record that breaks the rules of its DTO', () => {
  it('is dead-lettered at once with its raw bytes, and the next one is handled', async () => {
    kit = await KafkaTest.create(app(), quietly);
    const raw = '{"id": "o-1",  "quantity": 0}';
    await kit.produce('orders', { key: 'k', value: raw, headers: { traceparent: '00-1' } });
    await kit.produce(Orders, { key: 'k', value: { id: 'o-2', quantity: 1 } });
    await kit.idle();
    const letters = await kit.records('orders.email.dlt');
    expect(letters).toHaveLength(1);
    expect(letters[0]!.value!.toString()).toBe(raw);
    expect(letters[0]!.key!.toString()).toBe('k');
    expect(header(letters[0]!, 'traceparent')).toBe('00-1');
    expect(header(letters[0]!, 'kafka_dlt-exception-message')).toContain('quantity must not be less than 1');
    expect(kit.get(Confirmation).confirmed).toEqual(['o-2']);
    expect(kit.get(Confirmation).attempts.map(({ id }) => id)).toEqual(['o-2']);
  });

  it.each([
    ['malformed JSON', '{"id": "o-1"', 'DeserializationError'],
    ['JSON that is no object', '"o-1"', 'RecordValidationError'],
    ['a value that owns a property called value', '{"value": {"id": "o-1", "quantity": 1}}', 'RecordValidationError'],
  ])('%s never reaches the handler', async (_what, raw, error) => {
    kit = await KafkaTest.create(app(), quietly);
    await kit.produce('orders', { key: 'k', value: raw });
    await kit.idle();
    const [letter] = await kit.records('orders.email.dlt');
    expect(letter!.value!.toString()).toBe(raw);
    expect(header(letter!, 'kafka_dlt-exception-fqcn')).toBe(error);
    expect(kit.get(Confirmation).attempts).toEqual([]);
  });

  it('is a dead letter also when it is as large as its topic permits', async () => {
    kit = await KafkaTest.create(app(), quietly);
    const raw = Buffer.alloc(1_048_000, '{');
    await kit.produce('orders', { key: 'k', value: raw });
    await kit.idle();
    const letters = await kit.records('orders.email.dlt');
    expect(letters.map(({ value }) => value!.equals(raw))).toEqual([true]);
  });

  it('hands tombstones over as null', async () => {
    kit = await KafkaTest.create(app(), quietly);
    await kit.produce(Orders, { key: 'gone', value: null });
    await kit.idle();
    expect(kit.get(Confirmation).confirmed).toEqual(['tombstone of gone']);
  });
});

describe('a handler that fails', () => {
  it('sees the record again after the backoff, while other keys go on', async () => {
    kit = await KafkaTest.create(app(), quietly);
    kit.get(Confirmation).failing.set('o-1', 2);
    await kit.produce(Orders, order('o-1'));
    await kit.produce(Orders, order('o-2'));
    await kit.idle();
    const { attempts, confirmed } = kit.get(Confirmation);
    expect(confirmed).toEqual(['o-2', 'o-1']);
    const times = attempts.filter(({ id }) => id === 'o-1').map(({ atMs }) => atMs);
    expect(attempts.filter(({ id }) => id === 'o-1').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1000);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(2000);
    await expect(kit.records('orders.email.dlt')).resolves.toEqual([]);
  });

  it('ends in a dead letter that says in Spring’s words where it came from and why', async () => {
    kit = await KafkaTest.create(app(), quietly);
    kit.get(Confirmation).failing.set('o-1', 9);
    const sent = await kit.produce(Orders, {
      ...order('o-1'),
      timestamp: 1_700_000_000_000,
      headers: { tenant: 'acme' },
    });
    await kit.idle();
    const [letter] = await kit.records('orders.email.dlt');
    expect(letter).toMatchObject({ partition: sent.partition });
    const headers = new Map(letter!.headers.map(({ key, value }) => [key, value!]));
    expect(headers.get('tenant')!.toString()).toBe('acme');
    expect(headers.get('kafka_dlt-original-topic')!.toString()).toBe('orders');
    expect(headers.get('kafka_dlt-original-partition')!.readInt32BE()).toBe(sent.partition);
    expect(headers.get('kafka_dlt-original-offset')!.readBigInt64BE()).toBe(BigInt(sent.offset));
    expect(headers.get('kafka_dlt-original-timestamp')!.readBigInt64BE()).toBe(1_700_000_000_000n);
    expect(headers.get('kafka_dlt-original-timestamp-type')!.toString()).toBe('CreateTime');
    expect(headers.get('kafka_dlt-original-consumer-group')!.toString()).toBe('email');
    expect(headers.get('kafka_dlt-exception-fqcn')!.toString()).toBe('TypeError');
    expect(headers.get('kafka_dlt-exception-cause-fqcn')!.toString()).toBe('RangeError');
    expect(headers.get('kafka_dlt-exception-message')!.toString()).toBe('no mail for o-1');
    expect(headers.get('kafka_dlt-exception-stacktrace')!.toString()).toContain('failures.spec');
    expect(kit.get(Confirmation).attempts).toHaveLength(3);
  });
});

describe('an exception filter', () => {
  const seen: string[] = [];

  @Catch()
  class CatchAll implements ExceptionFilter {
    catch(error: Error, host: ArgumentsHost): string {
      seen.push(`${host.getType()}: ${error.message}`);
      return 'all is well';
    }
  }

  @Injectable()
  class Failing {
    @Subscribe(Orders, 'email', { retry: { attempts: 2, backoff: fixed(10) } })
    @UseFilters(CatchAll)
    confirm(): void {
      throw new Error('it is not');
    }
  }

  @Injectable()
  class AlsoFailing {
    @Subscribe(Orders, 'global', { retry: { attempts: 1 } })
    confirm(): void {
      throw new Error('neither is this');
    }
  }

  it('sees each failure and cannot turn it into a success', async () => {
    const providers = [Failing, AlsoFailing, { provide: APP_FILTER, useClass: CatchAll }];
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers }, quietly);
    await kit.produce(Orders, order('o-1'));
    await kit.idle();
    expect(seen.toSorted()).toEqual(['rpc: it is not', 'rpc: it is not', 'rpc: neither is this']);
    expect(await kit.records('orders.email.dlt')).toHaveLength(1);
    expect(await kit.records('orders.global.dlt')).toHaveLength(1);
  });
});

describe('health', () => {
  itWithEmbeddedBroker(
    'is down when the brokers have gone away, and says so',
    async () => {
      kit = await KafkaTest.create(app(), quietly);
      const health = kit.get(KafkaHealthIndicator);
      expect(await health.check('kafka')).toEqual({ kafka: { status: 'up' } });
      await kit.broker.stop();
      const down = await health.check('kafka');
      expect(down.kafka.status).toBe('down');
      expect(down.kafka.problems!.join()).toMatch(/broker|cluster/);
    },
    20_000,
  );
});
