import { ConsumerProtocolAssignment, ConsumerProtocolSubscription, Reader, Writer } from '@barnabas/protocol';
import type { Message } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import type { TopicPartition } from '../topic-partition.js';

/** The protocol type of consumer groups in JoinGroup. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer';

/** What a member says about itself when it joins: v3, as Java writes it, topics sorted (ConsumerProtocol.serializeSubscription). */
export function writeSubscription(topics: readonly string[], generationId: number): Buffer {
  return write(ConsumerProtocolSubscription, {
    topics: topics.toSorted(),
    userData: null,
    ownedPartitions: [],
    generationId,
    rackId: null,
  });
}

/** The topics that a member wants. Throws INVALID_GROUP_DATA. */
export function readSubscription(bytes: Buffer): readonly string[] {
  return read(ConsumerProtocolSubscription, bytes).topics;
}

export function writeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const topics = Map.groupBy(partitions, (each) => each.topic);
  return write(ConsumerProtocolAssignment, {
    assignedPartitions: [...topics].map(([topic, each]) => ({
      topic,
      partitions: each.map(({ partition }) => partition),
    })),
    userData: null,
  });
}

/** What the leader assigned; nothing when it has nothing for this member. Throws INVALID_GROUP_DATA. */
export function readAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  return read(ConsumerProtocolAssignment, bytes).assignedPartitions.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

function write<I>(message: Message<unknown, I>, value: NoInfer<I>): Buffer {
  const writer = new Writer();
  const version = message.versions.max;
  writer.int16(version);
  message.codec(version).write(writer, value);
  return writer.toBuffer();
}

/** A later version only adds fields at the end: read what is known of it, leave the rest. */
function read<T>(message: Message<T, never>, bytes: Buffer): T {
  try {
    const reader = new Reader(bytes);
    const version = Math.min(reader.int16(), message.versions.max);
    return message.codec(version).read(reader);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KafkaError({
      code: 'INVALID_GROUP_DATA',
      message: `another member of the group sent a ${message.name} that cannot be read: ${reason}`,
      cause,
    });
  }
}
