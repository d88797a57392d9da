import type { GroupConfigs, TopicConfigs } from '../broker-configs.js';

/** What each config of a topic does here, in words for people who ask DescribeConfigs for them (KIP-569). */
export const topicDocumentation: Readonly<Partial<Record<keyof TopicConfigs, string>>> = {
  'cleanup.policy':
    'What happens to old records: "delete" drops whole segments by age and size, "compact" keeps the last record of every key; both may be given, separated by a comma.',
  'compression.gzip.level':
    'How hard gzip tries, from 1 (fast) to 9 (small), when the broker compresses with it; -1 is its own default.',
  'compression.lz4.level':
    'How hard lz4 tries when the broker compresses with it, from 1 to 17: higher is smaller and slower, up to 10. 9, the default, is another compressor, which is fast.',
  'compression.type':
    'The codec in which batches are stored: "producer" keeps the one that they came with, "uncompressed" stores them plain.',
  'compression.zstd.level': 'How hard zstd tries when the broker compresses with it: higher is smaller and slower.',
  'delete.retention.ms':
    'For how many milliseconds a compacted topic keeps the record that deletes a key, so that readers who start at the beginning learn of the deletion.',
  'file.delete.delay.ms': 'For how many milliseconds the files of a segment that is gone stay on disk.',
  'flush.messages':
    'After how many records the log is forced to disk. At 1 no record is acknowledged or shown to a consumer before it is there.',
  'flush.ms': 'After how many milliseconds at the latest records are forced to disk.',
  'index.interval.bytes':
    'After how many bytes of records the offset index gets an entry: fewer make looking up an offset faster and the index larger.',
  'max.compaction.lag.ms': 'For how many milliseconds at most a record may go uncompacted.',
  'max.message.bytes': 'The size in bytes, compressed if it is, of the largest batch that may be appended.',
  'message.timestamp.after.max.ms':
    'By how many milliseconds the timestamp of a record may lie ahead of the clock of the broker. Counts with CreateTime only.',
  'message.timestamp.before.max.ms':
    'By how many milliseconds the timestamp of a record may lie behind the clock of the broker. Counts with CreateTime only.',
  'message.timestamp.type':
    'Whether the timestamp of a record is the one that its producer gave it (CreateTime) or the time of its append (LogAppendTime).',
  'min.cleanable.dirty.ratio':
    'How large a part of a compacted log has to be uncompacted, by bytes, before the cleaner takes it on.',
  'min.compaction.lag.ms': 'For how many milliseconds at least a record stays uncompacted.',
  'min.insync.replicas': 'How many replicas have to be in sync for a producer with acks=all to be served.',
  preallocate:
    'Whether the file of a new segment has its full size (segment.bytes) at once. What is not used of it goes when the next segment begins, or the broker stops.',
  'retention.bytes': 'How many bytes a partition may have before its oldest segments are deleted; -1 is no limit.',
  'retention.ms': 'For how many milliseconds records are kept before their segment is deleted; -1 is for ever.',
  'segment.bytes':
    'The size in bytes at which a segment is closed and a new one begun. Retention and compaction work by segments.',
  'segment.index.bytes': 'How many bytes the index of a segment may have; a full index closes its segment.',
  'segment.jitter.ms':
    'By how many milliseconds at most, at random, segment.ms is shortened, so that not all segments are closed at once.',
  'segment.ms': 'After how many milliseconds a segment is closed even if it is not full.',
  'unclean.leader.election.enable':
    'Whether a replica that is not in sync may become leader when no other is left, at the price of records.',
};

/** What each config of a group does here. */
export const groupDocumentation: Readonly<Partial<Record<keyof GroupConfigs, string>>> = {
  'consumer.assignment.interval.ms':
    'How many milliseconds have to lie between two assignments that are computed for a group of the consumer protocol.',
  'consumer.heartbeat.interval.ms':
    'How many milliseconds apart members of the consumer protocol are told to send their heartbeats.',
  'consumer.session.timeout.ms':
    'After how many milliseconds without a heartbeat a member of the consumer protocol is taken for gone.',
};
