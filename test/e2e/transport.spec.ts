import 'reflect-metadata';
import {
  fixed,
  KafkaActivity,
  KafkaModule,
  KafkaTransport,
  type RecordContext,
  type ServiceDescription,
  SERVICES_TOPIC,
} from '@barnabas/nest';
import { KafkaTest, type KafkaTestKit, type KafkaTestOptions } from '@barnabas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Catch, Controller, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Test, type TestingModule } from '@nestjs/testing';
import { header, OrderPlaced, quietly } from './orders.fixture.js';
import { onFreshCluster } from './fresh-cluster.fixture.js';

onFreshCluster();

const seen: unknown[] = [];
let kit: KafkaTestKit | undefined;
beforeEach(() => {
  seen.length = 0;
});
afterEach(() => kit?.close());

@Catch()
class Swallow implements ExceptionFilter {
  catch(error: Error): void {
    seen.push(`filter: ${error.message}`);
  }
}

@Controller()
class OrderEvents {
  @EventPattern<string>('orders')
  placed(@Payload() placed: OrderPlaced, @Ctx() context: RecordContext): void {
    seen.push([placed, placed instanceof OrderPlaced, context.group]);
  }

  @EventPattern<string>('payments', { retry: { attempts: 2, backoff: fixed(5) } })
  @UseFilters(Swallow)
  paid(): void {
    throw new Error('no account');
  }
}

const transport = () => new KafkaTransport({ groupId: 'email', retry: { attempts: 1 } });
const microservice: KafkaTestOptions['start'] = async (module: TestingModule) => {
  const service = module.createNestMicroservice({ strategy: transport() });
  await service.listen();
  return service;
};
const hybrid: KafkaTestOptions['start'] = async (module: TestingModule) => {
  const app = module.createNestApplication();
  app.connectMicroservice({ strategy: transport() });
  await app.startAllMicroservices();
  return app.init();
};

describe.each([
  ['a microservice', microservice],
  ['a hybrid application', hybrid],
])('@EventPattern in %s', (_what, start) => {
  it('handles records of the topic with its DTO, in the group exactly as named', async () => {
    kit = await KafkaTest.create({ imports: [KafkaModule.forRoot()], controllers: [OrderEvents] }, { start });
    await kit.produce('orders', { key: 'o-1', value: { id: 'o-1', quantity: 1 } });
    await kit.idle();
    expect(seen).toEqual([[{ id: 'o-1', quantity: 1 }, true, 'email']]);
    expect(await kit.admin.listGroupOffsets('email')).toMatchObject([{ topic: 'orders', offset: 1 }]);
  });

  it('joins the group once, and appears in the catalogue', async () => {
    const kafka = KafkaModule.forRoot({ service: 'mailer' });
    kit = await KafkaTest.create({ imports: [kafka], controllers: [OrderEvents] }, { start });
    // Who has handled a record has joined.
    await kit.produce('orders', { key: 'o-1', value: { id: 'o-1', quantity: 1 } });
    await kit.idle();
    expect(kit.get(KafkaActivity).groups()).toHaveLength(1);
    const [group] = await kit.admin.describeGroups(['email']);
    expect(group!.members).toHaveLength(1);
    const entry = JSON.parse((await kit.records(SERVICES_TOPIC)).at(-1)!.value!.toString()) as ServiceDescription;
    expect(entry.groups).toEqual(['email']);
    expect(entry.handlers.map(({ handler }) => handler)).toEqual(['OrderEvents#placed', 'OrderEvents#paid']);
  });

  it('retries and dead-letters as @Subscribe does, whatever filters say', async () => {
    kit = await KafkaTest.create(
      { imports: [KafkaModule.forRoot()], controllers: [OrderEvents] },
      { ...quietly, start },
    );
    await kit.produce('orders', { value: '{"id":' });
    await kit.produce('payments', { value: {} });
    await kit.idle();
    const [letter] = await kit.records('orders.email.dlt');
    expect(letter!.value!.toString()).toBe('{"id":');
    const [unpaid] = await kit.records('payments.email.dlt');
    expect(header(unpaid!, 'kafka_dlt-exception-message')).toBe('no account');
    expect(seen).toEqual(['filter: no account', 'filter: no account']);
  });
});

describe('what KafkaTransport cannot do', () => {
  @Controller()
  class Requests {
    @MessagePattern('sum')
    sum(): number {
      return 0;
    }
  }

  it('is refused with what to do instead: requests', async () => {
    kit = undefined;
    const metadata = { imports: [KafkaModule.forRoot()], controllers: [Requests] };
    const message = /@MessagePattern\('sum'\): KafkaTransport answers no requests/;
    await expect(KafkaTest.create(metadata, { start: microservice })).rejects.toThrow(message);
  });

  it('is refused with what to do instead: applications without KafkaModule', async () => {
    kit = undefined;
    const module = await Test.createTestingModule({ controllers: [OrderEvents] }).compile();
    await expect(microservice(module)).rejects.toMatchObject({ code: 'NO_KAFKA_MODULE' });
    await expect(KafkaTest.create({ controllers: [OrderEvents] })).rejects.toThrow(/import KafkaModule.forRoot\(\)/);
  });
});
