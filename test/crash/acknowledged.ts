import type { Consumer, KafkaClient } from '@barnabas/client';

/** What a producer was told about one record. */
export interface Acknowledged {
  readonly sequence: number;
  readonly partition: number;
  readonly offset: number;
}

interface Found {
  readonly sequence: number;
  readonly offset: number;
}

async function readPartitions(consumer: Consumer, ends: ReadonlyMap<number, number>): Promise<Map<number, Found[]>> {
  const found = new Map<number, Found[]>([...ends.keys()].map((partition) => [partition, []]));
  const unread = new Map([...ends].filter(([, end]) => end > 0));
  while (unread.size > 0) {
    for (const { partition, records } of await consumer.poll({ timeoutMs: 5_000 })) {
      for (const { offset, value } of records) found.get(partition)?.push({ sequence: Number(value), offset });
      const last = records.at(-1);
      if (last && last.offset + 1 >= (unread.get(partition) ?? 0)) unread.delete(partition);
    }
  }
  return found;
}

/** All records of a topic, by partition, read from the start to the end as it is now. */
export async function readTopic(client: KafkaClient, topic: string, partitions: number): Promise<Map<number, Found[]>> {
  const admin = client.admin();
  const wanted = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const listed = await admin.listOffsets(wanted.map((partition) => ({ ...partition, at: 'latest' as const })));
  const ends = new Map(listed.map(({ partition, offset }) => [partition, offset]));
  const consumer = client.consumer({ autoOffsetReset: 'earliest' });
  consumer.assign(wanted);
  try {
    return await readPartitions(consumer, ends);
  } finally {
    await consumer.close();
  }
}

/** Every way in which the topic differs from what producers were told: none is what is hoped for. */
export function violations(acknowledged: readonly Acknowledged[], topic: ReadonlyMap<number, Found[]>): string[] {
  const problems: string[] = [];
  const copies = new Map<number, number>();
  const byPosition = new Map<string, number>();
  for (const [partition, records] of topic) {
    let previous = -1;
    for (const { sequence, offset } of records) {
      copies.set(sequence, (copies.get(sequence) ?? 0) + 1);
      byPosition.set(`${partition}/${offset}`, sequence);
      if (sequence <= previous)
        problems.push(`partition ${partition}: ${sequence} comes after ${previous} at ${offset}`);
      previous = sequence;
    }
  }
  for (const { sequence, partition, offset } of acknowledged) {
    const there = byPosition.get(`${partition}/${offset}`);
    if (there !== sequence)
      problems.push(`record ${sequence} was acknowledged at ${partition}/${offset}: found ${there}`);
  }
  for (const [sequence, count] of copies) if (count > 1) problems.push(`record ${sequence} is there ${count} times`);
  return problems;
}
