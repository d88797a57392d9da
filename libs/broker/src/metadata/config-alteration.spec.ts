import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import type { ConfigResourceType } from './configurations-image.js';
import { ControllerFixture } from './controller.fixture.js';
import { AlterConfigOperation } from './operations.js';
import type { ConfigAlteration } from './operations.js';

const { Set: set, Delete: remove, Append: append, Subtract: subtract } = AlterConfigOperation;

let fixture: ControllerFixture;

async function alter(
  type: ConfigResourceType,
  name: string,
  ...alterations: [number, string, string?][]
): Promise<readonly [number, string | null]> {
  const made = alterations.map(([operation, config, value = null]): ConfigAlteration => ({
    operation,
    name: config,
    value,
  }));
  const [outcome] = await fixture.controller.incrementalAlterConfigs([{ resource: { type, name }, alterations: made }]);
  return [outcome?.errorCode ?? ErrorCode.None, outcome?.errorMessage ?? null];
}

async function start(): Promise<void> {
  fixture = await ControllerFixture.open();
  await fixture.create('orders');
}

afterEach(() => fixture.close());

describe('altering configs', () => {
  it('sets and deletes, and values count at once', async () => {
    await start();
    expect((await alter('topic', 'orders', [set, 'retention.ms', '5']))[0]).toBe(0);
    expect(fixture.configs.logConfig('orders').retentionMs).toBe(5);
    expect((await alter('topic', 'orders', [remove, 'retention.ms']))[0]).toBe(0);
    expect(fixture.configs.logConfig('orders').retentionMs).toBe(604_800_000);
  });

  it('refuses a request as a whole that would take more than 10,000 records', async () => {
    await start();
    const ofBroker = (count: number): ConfigAlteration[] =>
      Array.from({ length: count }, (_, each) => ({ operation: set, name: `own.${each}`, value: '1' }));
    const codes = async (count: number): Promise<unknown[]> => {
      const outcomes = await fixture.controller.incrementalAlterConfigs([
        { resource: { type: 'topic', name: 'nope' }, alterations: [] },
        { resource: { type: 'broker', name: '1' }, alterations: ofBroker(count) },
      ]);
      return outcomes.map(({ errorCode }) => errorCode);
    };
    expect(await codes(10_001)).toEqual([ErrorCode.PolicyViolation, ErrorCode.PolicyViolation]);
    expect(fixture.image.parts.configurations.of('broker', '1').size).toBe(0);
    expect(await codes(10_000)).toEqual([ErrorCode.UnknownTopicOrPartition, ErrorCode.None]);
  });

  it('appends to and subtracts from lists, starting from the default', async () => {
    await start();
    const policy = (): string | undefined => fixture.image.topicConfigs('orders').get('cleanup.policy');
    await alter('topic', 'orders', [append, 'cleanup.policy', 'compact']);
    expect(policy()).toBe('delete,compact');
    await alter('topic', 'orders', [append, 'cleanup.policy', 'compact']);
    expect(policy()).toBe('delete,compact');
    await alter('topic', 'orders', [subtract, 'cleanup.policy', 'delete']);
    expect(policy()).toBe('compact');
    expect((await alter('topic', 'orders', [append, 'retention.ms', '1']))[0]).toBe(ErrorCode.InvalidConfig);
    expect((await alter('topic', 'orders', [9, 'retention.ms', '1']))[0]).toBe(ErrorCode.InvalidRequest);
  });

  it('changes a resource as a whole or not at all', async () => {
    await start();
    const [errorCode] = await alter('topic', 'orders', [set, 'retention.ms', '5'], [set, 'segment.bytes', '1']);
    expect(errorCode).toBe(ErrorCode.InvalidConfig);
    expect(fixture.image.topicConfigs('orders').size).toBe(0);
  });

  it('writes nothing when a topic has the value already', async () => {
    await start();
    await alter('topic', 'orders', [set, 'retention.ms', '5']);
    const { offset } = fixture.image;
    await alter('topic', 'orders', [set, 'retention.ms', '5']);
    expect(fixture.image.offset).toBe(offset);
  });

  it('refuses what is unknown, named twice, null or too long', async () => {
    await start();
    expect((await alter('topic', 'mails', [set, 'retention.ms', '5']))[0]).toBe(ErrorCode.UnknownTopicOrPartition);
    expect((await alter('topic', '', [set, 'retention.ms', '5']))[0]).toBe(ErrorCode.InvalidRequest);
    expect((await alter('topic', 'orders', [set, 'a', '1'], [set, 'a', '2']))[0]).toBe(ErrorCode.InvalidRequest);
    expect((await alter('topic', 'orders', [set, 'retention.ms']))[0]).toBe(ErrorCode.InvalidRequest);
    expect((await alter('topic', 'orders', [set, 'compression.type', 'x'.repeat(40_000)]))[0]).toBe(
      ErrorCode.InvalidConfig,
    );
    const resource = { type: 'topic', name: 'orders' } as const;
    const twice = await fixture.controller.incrementalAlterConfigs([1, 2].map(() => ({ resource, alterations: [] })));
    expect(twice.map(({ errorCode }) => errorCode)).toEqual([ErrorCode.InvalidRequest, ErrorCode.InvalidRequest]);
  });

  it('alters brokers: all of them, this one, and no other', async () => {
    await start();
    const retention = (): number => fixture.configs.topic('orders').number('retention.ms');
    expect((await alter('broker', '', [set, 'log.retention.ms', '6']))[0]).toBe(0);
    expect(retention()).toBe(6);
    expect((await alter('broker', '1', [set, 'log.retention.ms', '7']))[0]).toBe(0);
    expect(retention()).toBe(7);
    expect((await alter('broker', '2', [set, 'log.retention.ms', '8']))[0]).toBe(ErrorCode.InvalidRequest);
    expect((await alter('broker', '1', [set, 'num.partitions', '8']))[0]).toBe(ErrorCode.InvalidRequest);
    expect((await alter('broker', '', [append, 'nothing', '8']))[0]).toBe(ErrorCode.InvalidConfig);
  });

  it('keeps min.insync.replicas the same on all brokers while eligible leader replicas are kept', async () => {
    await start();
    expect((await alter('broker', '1', [set, 'min.insync.replicas', '1']))[0]).toBe(ErrorCode.InvalidConfig);
    expect((await alter('broker', '', [remove, 'min.insync.replicas']))[0]).toBe(ErrorCode.InvalidConfig);
    expect((await alter('broker', '', [set, 'min.insync.replicas', '2']))[0]).toBe(0);
    expect(fixture.configs.topic('orders').number('min.insync.replicas')).toBe(2);
  });

  it('alters groups within the limits of the broker, and no client metrics', async () => {
    await start();
    expect((await alter('group', 'mail', [set, 'consumer.session.timeout.ms', '50000']))[0]).toBe(0);
    expect(fixture.configs.group('mail').number('consumer.session.timeout.ms')).toBe(50_000);
    expect((await alter('group', 'mail', [set, 'consumer.session.timeout.ms', '1']))[0]).toBe(ErrorCode.InvalidConfig);
    expect((await alter('client-metrics', 'm', [set, 'interval.ms', '1']))[0]).toBe(ErrorCode.InvalidRequest);
  });
});

describe('adding partitions', () => {
  it('adds what is missing and refuses to take any away', async () => {
    await start();
    const grow = async (name: string, count: number) => {
      const [outcome] = await fixture.controller.createPartitions([{ name, count, assignments: null }]);
      return outcome?.errorCode;
    };
    expect(await grow('orders', 3)).toBe(ErrorCode.None);
    expect(fixture.image.topicByName('orders')?.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2]);
    expect(await grow('orders', 3)).toBe(ErrorCode.InvalidPartitions);
    expect(await grow('orders', 1)).toBe(ErrorCode.InvalidPartitions);
    expect(await grow('mails', 2)).toBe(ErrorCode.UnknownTopicOrPartition);
  });
});
