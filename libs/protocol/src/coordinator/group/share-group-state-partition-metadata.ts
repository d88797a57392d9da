import { array, int32, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareGroupStatePartitionMetadataKey = message('ShareGroupStatePartitionMetadataKey', {
  key: 15,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type ShareGroupStatePartitionMetadataKey = Infer<typeof ShareGroupStatePartitionMetadataKey>;

const topicPartitionsInfo = { topicId: uuid(), topicName: string(), partitions: array(int32()) };

const topicInfo = { topicId: uuid(), topicName: string() };

export const ShareGroupStatePartitionMetadataValue = message('ShareGroupStatePartitionMetadataValue', {
  key: 15,
  versions: '0',
  flexible: '0+',
  fields: {
    initializingTopics: array(topicPartitionsInfo),
    initializedTopics: array(topicPartitionsInfo),
    deletingTopics: array(topicInfo),
  },
});
export type ShareGroupStatePartitionMetadataValue = Infer<typeof ShareGroupStatePartitionMetadataValue>;
