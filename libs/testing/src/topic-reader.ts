import type { Admin, ConsumerRecord, KafkaClient, RecordHeader, TopicPartition } from '@barnabas/client';
import { partitionKey } from '@barnabas/client';

/** A record as a test sees it. */
export interface TestRecord<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: K;
  readonly value: V;
  readonly headers: readonly RecordHeader[];
}

/** Every record that a topic holds now, oldest first; within a partition always in order. */
export async function readTopic(client: KafkaClient, admin: Admin, topic: string): Promise<ConsumerRecord[]> {
  const [description] = await admin.describeTopics([topic]);
  const partitions = (description?.partitions ?? []).map(({ partition }) => ({ topic, partition }));
  const ends = await endsOf(admin, partitions);
  const filled = partitions.filter(({ partition }) => (ends.get(partitionKey(topic, partition)) ?? 0) > 0);
  if (filled.length === 0) return [];
  const consumer = client.consumer({ autoOffsetReset: 'earliest' });
  try {
    consumer.assign(filled);
    const records: ConsumerRecord[] = [];
    const isMissing = (partition: TopicPartition): boolean =>
      (consumer.position(partition) ?? 0) < (ends.get(partitionKey(partition.topic, partition.partition)) ?? 0);
    while (filled.some(isMissing))
      for (const batch of await consumer.poll({ timeoutMs: 100 })) records.push(...batch.records);
    return records.toSorted(inTheOrderOfTime);
  } finally {
    await consumer.close();
  }
}

/** Where partitions end, by `topic-partition`. */
export async function endsOf(admin: Admin, partitions: readonly TopicPartition[]): Promise<Map<string, number>> {
  if (partitions.length === 0) return new Map();
  const ends = await admin.listOffsets(partitions.map((partition) => ({ ...partition, at: 'latest' })));
  return new Map(ends.map(({ topic, partition, offset }) => [partitionKey(topic, partition), offset]));
}

function inTheOrderOfTime(a: ConsumerRecord, b: ConsumerRecord): number {
  if (a.partition === b.partition) return a.offset - b.offset;
  return a.timestamp - b.timestamp || a.partition - b.partition;
}
