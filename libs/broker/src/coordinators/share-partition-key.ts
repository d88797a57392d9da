const UUID = /^[A-Za-z0-9_-]{22}(==)?$/;
const INT32 = /^[+-]?\d+$/;

/**
 * The key that a share-partition is coordinated by, in one spelling: group, topic id and partition, between colons. Undefined when
 * `key` is none (Kafka: SharePartitionKey.getInstance).
 */
export function sharePartitionKey(key: string): string | undefined {
  // Java's split drops what is empty at the end.
  const tokens = key.replace(/:+$/, '').split(':');
  const [topicId = '', partition = ''] = tokens.slice(-2);
  const groupId = tokens.slice(0, -2).join(':');
  const index = Number(partition);
  if (groupId.trim() === '' || !UUID.test(topicId) || !INT32.test(partition) || (index | 0) !== index) return undefined;
  return `${groupId}:${Buffer.from(topicId, 'base64url').toString('base64url')}:${index}`;
}
