import { CreateTopicsRequest, ListOffsetsRequest, MetadataRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';

export interface TopicToMake {
  readonly name: string;
  readonly partitions?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

/**
 * Makes a topic and waits until the broker leads its partitions, which in Apache comes after the metadata says so. Its id is
 * then learnt as `id of NAME`.
 */
export function madeTopic({ name, partitions = 1, configs = {} }: TopicToMake): Step[] {
  const indexes = Array.from({ length: partitions }, (_, index) => index);
  const topic = {
    name,
    numPartitions: partitions,
    replicationFactor: 1,
    assignments: [],
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  };
  return [
    request(CreateTopicsRequest, 7, { topics: [topic] }),
    request(
      MetadataRequest,
      12,
      { topics: [{ name }], allowAutoTopicCreation: false },
      {
        label: `until ${name} is there`,
        until: { 'topics.0.errorCode': 0, 'topics.0.partitions.0.errorCode': 0 },
        keep: { [`id of ${name}`]: 'topics.0.topicId' },
      },
    ),
    request(
      ListOffsetsRequest,
      5,
      {
        replicaId: -1,
        topics: [{ name, partitions: indexes.map((partitionIndex) => ({ partitionIndex, timestamp: -1 })) }],
      },
      {
        label: `until ${name} is led`,
        until: Object.fromEntries(indexes.map((index) => [`topics.0.partitions.${index}.errorCode`, 0])),
      },
    ),
  ];
}
