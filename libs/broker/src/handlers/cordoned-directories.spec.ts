import { afterEach, describe, expect, it } from '@jest/globals';
import { DescribeLogDirsRequest, DescribeLogDirsResponse, ErrorCode } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { AlterConfigOperation } from '../metadata/operations.js';

let fixture: BrokerFixture | undefined;
afterEach(() => fixture?.broker.stop());

describe('cordoned log directories (KIP-1066)', () => {
  it('take no new partitions from the moment of the change to the moment it is taken back', async () => {
    fixture = await BrokerFixture.start();
    const { broker } = fixture;
    const { controller } = broker.services;
    const client = await fixture.connect();
    await fixture.topic('before');
    const cordon = async (value: string | null): Promise<void> => {
      const operation = value === null ? AlterConfigOperation.Delete : AlterConfigOperation.Set;
      const resource = { type: 'broker', name: '1' } as const;
      const spec = { resource, alterations: [{ name: 'cordoned.log.dirs', operation, value }] };
      expect(await controller.incrementalAlterConfigs([spec])).toMatchObject([{ errorCode: ErrorCode.None }]);
    };
    const isCordoned = async (): Promise<boolean | undefined> =>
      (await client.call(DescribeLogDirsRequest, DescribeLogDirsResponse, 5, { topics: null })).results[0]?.isCordoned;

    expect(await isCordoned()).toBe(false);
    await cordon('*');
    expect(await isCordoned()).toBe(true);
    const reason = 'All brokers are currently fenced, or have all their log directories cordoned.';
    expect(await controller.createTopics([{ name: 'during', numPartitions: 1, replicationFactor: 1 }])).toMatchObject([
      {
        errorCode: ErrorCode.InvalidReplicationFactor,
        errorMessage: `Unable to replicate the partition 1 time(s): ${reason}`,
      },
    ]);
    expect(await controller.createPartitions([{ name: 'before', count: 2, assignments: null }])).toMatchObject([
      { errorCode: ErrorCode.InvalidReplicationFactor, errorMessage: reason },
    ]);
    // Who names the brokers knows what they do, as in Kafka.
    const assignments = [{ partitionIndex: 0, brokerIds: [1] }];
    const named = { name: 'named', numPartitions: -1, replicationFactor: -1, assignments };
    expect(await controller.createTopics([named])).toMatchObject([{ errorCode: ErrorCode.None }]);
    await cordon(null);
    expect(await isCordoned()).toBe(false);
    await fixture.topic('after');
  });
});
