import { array, int32, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupPartitionMetadataKey = message('ConsumerGroupPartitionMetadataKey', {
  key: 4,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type ConsumerGroupPartitionMetadataKey = Infer<typeof ConsumerGroupPartitionMetadataKey>;

export const ConsumerGroupPartitionMetadataValue = message('ConsumerGroupPartitionMetadataValue', {
  key: 4,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: array({
      topicId: uuid(),
      topicName: string(),
      numPartitions: int32(),
      partitionMetadata: array({ partition: int32(), racks: array(string()) }),
    }),
  },
});
export type ConsumerGroupPartitionMetadataValue = Infer<typeof ConsumerGroupPartitionMetadataValue>;
