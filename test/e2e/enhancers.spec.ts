import 'reflect-metadata';
import { KafkaModule, Key, type RecordContext, RecordHeader, Subscribe } from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit } from '@barnabas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  ParseIntPipe,
  type PipeTransform,
  Scope,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common';
import { APP_PIPE, REQUEST } from '@nestjs/core';
import { Ctx, Payload, type RequestContext } from '@nestjs/microservices';
import { map, type Observable, tap } from 'rxjs';
import { header, order, OrderPlaced, Orders, quietly } from './orders.fixture.js';
import { onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

const seen: unknown[] = [];
let kit: KafkaTestKit;
beforeEach(() => {
  seen.length = 0;
});
afterEach(() => kit.close());

@Injectable()
class TenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const record = context.switchToRpc().getContext<RecordContext>();
    seen.push(`guard ${context.getType()} ${context.getClass().name}#${context.getHandler().name}`);
    return record.header('tenant') === 'acme';
  }
}

@Injectable()
class Around implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { id } = context.switchToRpc().getData<OrderPlaced>();
    seen.push(`before ${id}`);
    return next.handle().pipe(
      map((result) => `${String(result)}!`),
      tap((result) => seen.push(result)),
    );
  }
}

class Doubling implements PipeTransform {
  transform(value: number): number {
    return value * 2;
  }
}

describe('guards, interceptors and pipes', () => {
  @Injectable()
  class Confirmation {
    @Subscribe(Orders, 'email', { retry: { attempts: 1 } })
    @UseGuards(TenantGuard)
    @UseInterceptors(Around)
    confirm(
      @Payload('quantity', ParseIntPipe, Doubling) doubled: number,
      @Key() key: string,
      @RecordHeader('tenant') tenant: string,
      @Ctx() { partition }: RecordContext,
      @Payload() placed: OrderPlaced,
    ): string {
      seen.push({ doubled, key, tenant, partition: typeof partition, placed });
      return `confirmed ${placed.id}`;
    }
  }

  it('work around a handler as they do around any other', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers: [Confirmation] });
    await kit.produce(Orders, { ...order('o-1', 21), headers: { tenant: 'acme' } });
    await kit.idle();
    expect(seen).toEqual([
      'guard rpc Confirmation#confirm',
      'before o-1',
      { doubled: 42, key: 'o-1', tenant: 'acme', partition: 'number', placed: { id: 'o-1', quantity: 21 } },
      'confirmed o-1!',
    ]);
  });

  it('count as failures of the handler: a record that a guard turns away is a dead letter', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers: [Confirmation] }, quietly);
    await kit.produce(Orders, { ...order('o-1'), headers: { tenant: 'other' } });
    await kit.idle();
    const [letter] = await kit.records('orders.email.dlt');
    expect(header(letter!, 'kafka_dlt-exception-fqcn')).toBe('ForbiddenException');
    expect(seen).toEqual(['guard rpc Confirmation#confirm']);
  });
});

describe('a handler in a controller', () => {
  @Controller()
  @UseGuards(TenantGuard)
  class Orderings {
    @Subscribe(Orders, 'email', { retry: { attempts: 1 } })
    @UseInterceptors(Around)
    confirm(placed: OrderPlaced): string {
      return placed.id;
    }
  }

  it('has its guards and interceptors, too', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], controllers: [Orderings] }, quietly);
    await kit.produce(Orders, { ...order('o-1'), headers: { tenant: 'acme' } });
    await kit.produce(Orders, { ...order('o-2'), headers: { tenant: 'other' } });
    await kit.idle();
    const guard = 'guard rpc Orderings#confirm';
    expect(seen.map(String).toSorted()).toEqual(['before o-1', guard, guard, 'o-1!']);
    expect(await kit.records('orders.email.dlt')).toHaveLength(1);
  });
});

describe('an application-wide ValidationPipe', () => {
  @Controller()
  class Confirmation {
    @Subscribe('orders', 'email')
    confirm(@Payload() placed: OrderPlaced, @Ctx() context: RecordContext, @Key() key: string): void {
      seen.push([placed, context.offset, key]);
    }
  }

  it('leaves context and key alone, and works on handlers in controllers', async () => {
    const pipe = { provide: APP_PIPE, useValue: new ValidationPipe({ whitelist: true, transform: true }) };
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], controllers: [Confirmation], providers: [pipe] });
    await kit.produce('orders', { key: 'k', value: { id: 'o-1', quantity: 1, unknown: true } });
    await kit.idle();
    expect(seen).toEqual([[{ id: 'o-1', quantity: 1 }, 0, 'k']]);
    expect((seen[0] as unknown[])[0]).toBeInstanceOf(OrderPlaced);
  });
});

describe('a request-scoped handler', () => {
  @Injectable({ scope: Scope.REQUEST })
  class Unit {
    constructor(@Inject(REQUEST) readonly request: RequestContext<OrderPlaced>) {}
  }

  @Injectable()
  class Confirmation {
    constructor(private readonly unit: Unit) {}

    @Subscribe(Orders, 'email')
    @UseInterceptors(Around)
    confirm(placed: OrderPlaced): string {
      const { request } = this.unit;
      seen.push([this, placed.id, request.getData().id, request.getPattern()]);
      return placed.id;
    }
  }

  it('gets an instance of its own for each record, which is its request', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers: [Confirmation, Unit] });
    await kit.produce(Orders, order('o-1'));
    await kit.idle();
    await kit.produce(Orders, order('o-2'));
    await kit.idle();
    const calls = seen.filter((entry) => Array.isArray(entry)) as unknown[][];
    expect(calls.map(([, ...rest]) => rest)).toEqual([
      ['o-1', 'o-1', 'orders'],
      ['o-2', 'o-2', 'orders'],
    ]);
    expect(calls[0]![0]).not.toBe(calls[1]![0]);
    expect(seen).toContain('before o-1');
  });
});

describe('types of keys and values', () => {
  @Injectable()
  class Handlers {
    @Subscribe('texts', 'g')
    text(value: string): void {
      seen.push(value);
    }

    @Subscribe('numbers', 'g')
    number(value: number): void {
      seen.push(value);
    }

    @Subscribe('bytes', 'g')
    bytes(@Payload() value: Buffer, @Key() key: Buffer): void {
      seen.push([value.toString('hex'), Buffer.isBuffer(key)]);
    }

    @Subscribe('anything', 'g')
    anything(value: { readonly a: number }): void {
      seen.push(value);
    }
  }

  it('of plain names are those of the parameters', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], providers: [Handlers] });
    for (const [topic, value] of Object.entries({
      texts: '{"a":',
      numbers: '42',
      bytes: Buffer.from([0, 255]),
      anything: [{ a: 1 }],
    }))
      await kit.produce(topic, { key: 'k', value }).then(() => kit.idle());
    expect(seen).toEqual(['{"a":', 42, ['00ff', true], [{ a: 1 }]]);
  });
});
