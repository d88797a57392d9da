import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  decode,
  encode,
  ProtocolError,
  type Message,
} from '@barnabas/protocol';
import type { GroupTopics } from '../group-topics.js';
import type { TopicPartitions, TopicPartitionsList } from '../topic-partitions.js';

const versionMax = 3;

interface NamedPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** What a classic consumer says in JoinGroup; undefined when it is not Kafka's consumer protocol. */
export function readSubscription(metadata: Buffer): ConsumerProtocolSubscription | undefined {
  return read(ConsumerProtocolSubscription, metadata);
}

/** What a leader assigned to a classic consumer; undefined when it is not Kafka's consumer protocol. */
export function readAssignment(assignment: Buffer): ConsumerProtocolAssignment | undefined {
  return read(ConsumerProtocolAssignment, assignment);
}

/** An assignment in the words of the member's own version. */
export function writeAssignment(metadata: Buffer, partitions: TopicPartitions, topics: GroupTopics): Buffer {
  const version = versionOf(metadata);
  const assignedPartitions = [...partitions].flatMap(([topicId, indexes]) => {
    const topic = topics.byId(topicId);
    return topic === undefined ? [] : [{ topic: topic.name, partitions: [...indexes] }];
  });
  const versionBytes = Buffer.alloc(2);
  versionBytes.writeInt16BE(version);
  return Buffer.concat([
    versionBytes,
    encode(ConsumerProtocolAssignment, version, { assignedPartitions, userData: null }),
  ]);
}

/** By topic id. Topics that do not exist are left out. */
export function byTopicId(named: readonly NamedPartitions[], topics: GroupTopics): TopicPartitionsList[] {
  return named.flatMap(({ topic, partitions }) => {
    const topicId = topics.byName(topic)?.id;
    return topicId === undefined ? [] : [{ topicId, partitions }];
  });
}

/** Later versions begin as the last one that is known. */
function versionOf(bytes: Buffer): number {
  return bytes.length < 2 ? 0 : Math.min(Math.max(bytes.readInt16BE(), 0), versionMax);
}

function read<T>(message: Message<T, unknown>, bytes: Buffer): T | undefined {
  if (bytes.length < 2) return undefined;
  try {
    return decode(message, versionOf(bytes), bytes.subarray(2));
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
