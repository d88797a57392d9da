import type { GroupTopic, GroupTopics } from './group-topics.js';
import { xxh3 } from './xxh3.js';

/** First byte of what is hashed for a topic; Kafka raises it if the form should change. */
const formatByte = 0;

/**
 * What a group knows of its topics, in 64 bits (KIP-1101): when it changes, the group has to assign anew. Topics that do not
 * exist do not count. Brokers of ours have no racks, which Kafka would hash with the partitions.
 */
export class MetadataHashes {
  /** Of topics, which are hashed again when they were made anew or have got partitions. */
  private readonly topicHashes = new Map<string, { readonly topic: GroupTopic; readonly hash: bigint }>();

  ofTopics(names: Iterable<string>, topics: GroupTopics): bigint {
    const known = [...names].flatMap((name) => topics.byName(name) ?? []);
    if (known.length === 0) return 0n;
    const bytes = Buffer.alloc(8 * known.length);
    const sorted = known.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const [i, topic] of sorted.entries()) bytes.writeBigInt64LE(this.ofTopic(topic), 8 * i);
    return xxh3(bytes);
  }

  private ofTopic(topic: GroupTopic): bigint {
    const known = this.topicHashes.get(topic.name);
    if (known?.topic.id === topic.id && known.topic.partitionCount === topic.partitionCount) return known.hash;
    const { name, id, partitionCount } = topic;
    const hash = topicHash(topic);
    this.topicHashes.set(name, { topic: { name, id, partitionCount }, hash });
    return hash;
  }
}

/** As hash4j, which Kafka uses, lays values out: little endian, strings as UTF-16 with their length behind. */
function topicHash({ name, id, partitionCount }: GroupTopic): bigint {
  const characters = Buffer.from(name, 'utf16le');
  const bytes = Buffer.alloc(1 + 16 + characters.length + 4 + 4 + 4 * partitionCount);
  const idBytes = Buffer.from(id, 'base64url');
  let at = bytes.writeUInt8(formatByte, 0);
  at = bytes.writeBigInt64LE(idBytes.readBigInt64BE(0), at);
  at = bytes.writeBigInt64LE(idBytes.readBigInt64BE(8), at);
  at += characters.copy(bytes, at);
  at = bytes.writeInt32LE(name.length, at);
  at = bytes.writeInt32LE(partitionCount, at);
  for (let partition = 0; partition < partitionCount; partition += 1) at = bytes.writeInt32LE(partition, at);
  return xxh3(bytes);
}
