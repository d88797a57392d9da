import { LogDirectory, defaultLogConfig } from '@barnabas/log';
import type { LogConfig } from '@barnabas/log';
import { simulatedPlatform } from '@barnabas/platform';
import type { SimulatedPlatform } from '@barnabas/platform';
import { encodeRecordBatch } from '@barnabas/protocol';
import type { PartitionImage } from '../metadata/image.js';
import { Partition } from './partition.js';

export const NODE_ID = 1;
const TOPIC_ID = 'U9lGQ3RITIStZ0scoTdOOQ';

/** A log directory on a simulated disk, with partitions that this node leads. */
export class PartitionFixture {
  private constructor(
    readonly platform: SimulatedPlatform,
    readonly directory: LogDirectory,
  ) {}

  static async open(config: Partial<LogConfig> = {}, platform = simulatedPlatform()): Promise<PartitionFixture> {
    const configFor = () => ({ ...defaultLogConfig, ...config });
    return new PartitionFixture(platform, await LogDirectory.open({ path: '/data', platform, configFor }));
  }

  partition(index = 0, image: Partial<PartitionImage> = {}, topic = 'orders'): Partition {
    const log = this.directory.partitions.get(`${topic}-${index}`) ?? this.directory.create(topic, index, TOPIC_ID);
    const partition = new Partition({
      topic,
      topicId: TOPIC_ID,
      image: partitionImage(index, image),
      log,
      minInSyncReplicas: 1,
    });
    partition.startLeaderEpoch(NODE_ID);
    return partition;
  }
}

export function partitionImage(partition: number, image: Partial<PartitionImage> = {}): PartitionImage {
  return {
    partition,
    leader: NODE_ID,
    leaderEpoch: 0,
    partitionEpoch: 0,
    replicas: [NODE_ID],
    isr: [NODE_ID],
    removingReplicas: [],
    addingReplicas: [],
    elr: [],
    lastKnownElr: [],
    isRecovering: false,
    directories: [],
    ...image,
  };
}

export function batchOf(...values: string[]): Buffer {
  return encodeRecordBatch({
    records: values.map((value) => ({ value: Buffer.from(value), timestamp: 1_767_225_600_000 })),
  });
}
