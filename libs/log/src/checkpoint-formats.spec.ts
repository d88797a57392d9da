import { describe, expect, it } from '@jest/globals';

import { formatCleanShutdown, parseCleanShutdown } from './clean-shutdown-file.js';
import { LeaderEpochCache } from './leader-epoch-cache.js';
import { CorruptCheckpointError, LogDirectoryError } from './log-errors.js';
import { formatMetaProperties, parseMetaProperties } from './meta-properties.js';
import { formatOffsetCheckpoint, parseOffsetCheckpoint } from './offset-checkpoint.js';
import { deletedDirectoryName, parsePartitionDirectory } from './partition-directory.js';
import { formatPartitionMetadata, parsePartitionMetadata } from './partition-metadata.js';

describe('checkpoint files', () => {
  it('of offsets are Kafka’s, empty ones too', () => {
    const text = '0\n2\n__consumer_offsets 0 15\nplain 3 6000\n';
    const rows = parseOffsetCheckpoint(text, 'p');
    expect(rows).toEqual([
      { topic: '__consumer_offsets', partition: 0, offset: 15 },
      { topic: 'plain', partition: 3, offset: 6000 },
    ]);
    expect(formatOffsetCheckpoint(rows)).toBe(text);
    expect(formatOffsetCheckpoint([])).toBe('0\n0\n');
    expect(parseOffsetCheckpoint('', 'p')).toEqual([]); // Kafka makes the file before it first writes to it
  });

  it('that do not read as Kafka writes them are refused', () => {
    for (const text of ['1\n0\n', '0\nx\n', '0\n2\na 0 1\n', '0\n1\na 0\n', '0\n1\na 0 -1\n', '0\n1\na 0 x\n']) {
      expect(() => parseOffsetCheckpoint(text, 'p')).toThrow(CorruptCheckpointError);
    }
  });

  it('of a clean shutdown carry the broker epoch; older ones are empty', () => {
    expect(formatCleanShutdown(11)).toBe('{"version":0,"brokerEpoch":11}');
    expect([parseCleanShutdown('{"version":0,"brokerEpoch":11}', 'p'), parseCleanShutdown('', 'p')]).toEqual([11, -1]);
    expect(() => parseCleanShutdown('{', 'p')).toThrow(CorruptCheckpointError);
  });

  it('of a partition name its topic', () => {
    expect(formatPartitionMetadata('U9lGQ3RITIStZ0scoTdOOQ')).toBe('version: 0\ntopic_id: U9lGQ3RITIStZ0scoTdOOQ');
    expect(parsePartitionMetadata('version: 0\ntopic_id: U9lGQ3RITIStZ0scoTdOOQ', 'p')).toBe('U9lGQ3RITIStZ0scoTdOOQ');
    expect(() => parsePartitionMetadata('version: 0\ntopic_id: x', 'p')).toThrow(CorruptCheckpointError);
  });

  it('of a node are Java properties', () => {
    const meta = { clusterId: 'a=b', nodeId: 3, directoryId: 'yDffrcztF6od8kIX1EmhNg' };
    expect(parseMetaProperties(formatMetaProperties(meta), 'p')).toEqual({ ...meta, version: 1 });
    expect(() => parseMetaProperties('version=0\nbroker.id=1\n', 'p')).toThrow(LogDirectoryError);
  });
});

describe('LeaderEpochCache', () => {
  const cacheOf = () => LeaderEpochCache.parse('0\n3\n0 0\n2 10\n5 30\n', 'p');

  it('says where an epoch ends (KIP-101)', () => {
    const cache = cacheOf();
    expect([-1, 0, 1, 2, 4, 5, 6].map((epoch) => cache.endOffsetFor(epoch, 42))).toEqual([
      { epoch: -1, endOffset: -1 },
      { epoch: 0, endOffset: 10 },
      { epoch: 0, endOffset: 10 },
      { epoch: 2, endOffset: 30 },
      { epoch: 2, endOffset: 30 },
      { epoch: 5, endOffset: 42 },
      { epoch: -1, endOffset: -1 },
    ]);
    cache.truncateFromStart(12);
    expect(cache.endOffsetFor(1, 42)).toEqual({ epoch: 1, endOffset: 12 });
  });

  it('takes new epochs only, and drops what contradicts them', () => {
    const cache = cacheOf();
    cache.assign(5, 35);
    cache.assign(4, 35);
    expect(cache.isDirty).toBe(false);
    cache.assign(7, 30);
    expect(cache.format()).toBe('0\n3\n0 0\n2 10\n7 30\n');
    expect([cache.isDirty, cache.epochAt(29), cache.epochAt(30)]).toEqual([true, 2, 7]);
  });

  it('finds the epoch of a record among many, none before the first', () => {
    const cache = new LeaderEpochCache(
      Array.from({ length: 7 }, (_, index) => ({ epoch: index * 2, startOffset: 10 * (index + 1) })),
    );
    expect([9, 10, 19, 20, 69, 70, 1e9].map((offset) => cache.epochAt(offset))).toEqual([
      undefined,
      0,
      0,
      2,
      10,
      12,
      12,
    ]);
    expect(new LeaderEpochCache().epochAt(0)).toBeUndefined();
  });

  it('follows the log at both ends', () => {
    const cache = cacheOf();
    cache.truncateFromEnd(30);
    cache.truncateFromStart(12);
    expect(cache.format()).toBe('0\n1\n2 12\n');
    cache.truncateFromEnd(0);
    expect(cache.latestEpoch).toBeUndefined();
  });
});

describe('parsePartitionDirectory', () => {
  it('tells partitions from what was one', () => {
    expect(parsePartitionDirectory('my-topic.v1-12')).toEqual({
      kind: 'partition',
      topic: 'my-topic.v1',
      partition: 12,
    });
    const id = Buffer.alloc(16, 0xab);
    expect(parsePartitionDirectory(deletedDirectoryName('orders', 0, id))).toEqual({ kind: 'deleted' });
    expect(deletedDirectoryName('o'.repeat(249), 12, id).length).toBe(255);
    expect(parsePartitionDirectory(`orders-0.${'a'.repeat(32)}-future`)).toEqual({ kind: 'future' });
    expect(parsePartitionDirectory(`orders-0.${'a'.repeat(32)}-stray`)).toEqual({ kind: 'stray' });
    for (const name of ['lost+found', 'orders', 'orders-', '-1', 'mail box-0']) {
      expect(parsePartitionDirectory(name)).toEqual({ kind: 'other' });
    }
  });
});
