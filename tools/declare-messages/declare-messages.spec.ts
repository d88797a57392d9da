import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readJar } from './jar.ts';
import { layOut } from './layout.ts';
import { declareFile } from './message-declaration.ts';
import { kebabCase, parseSchema } from './schema.ts';
import type { Schema } from './schema.ts';
import { versionChanges } from './version-changes.ts';

const schemaText = `// A licence
{
  "apiKey": 9, "type": "request", "listeners": ["broker"], "name": "SampleRequest",
  // Version 2 is the first flexible version (KIP-482).
  //
  // Version 3 replaces names with ids, see KIP-516.
  "validVersions": "1-3", "flexibleVersions": "2+",
  "fields": [
    { "name": "GroupId", "type": "string", "versions": "0+", "nullableVersions": "2+", "default": "null" },
    { "name": "Epoch", "type": "int64", "versions": "2+", "default": "-1", "ignorable": true },
    { "name": "Topics", "type": "[]Topic", "versions": "0+", "fields": [
      { "name": "Name", "type": "string", "versions": "0-2" },
      { "name": "TopicId", "type": "uuid", "versions": "3+" },
      { "name": "Leader", "type": "Node", "versions": "3+", "taggedVersions": "3+", "tag": 0 }
    ]}
  ],
  "commonStructs": [
    { "name": "Node", "versions": "3+", "fields": [{ "name": "Id", "type": "int32", "versions": "3+", "default": 7 }] }
  ]
}`;

function schemaOf(text: string): Schema {
  const schema = parseSchema(text);
  if (schema === undefined) throw new Error('not declared');
  return schema;
}

/** A zip with one deflated file, as jars have them. */
function zipOf(name: string, text: string): Buffer {
  const data = deflateRawSync(text);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(crc32(text), 16);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const directoryStart = local.length + name.length + data.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directoryStart, 16);
  return Buffer.concat([local, Buffer.from(name), data, entry, Buffer.from(name), end]);
}

describe('declare-messages', () => {
  it('reads files out of a jar', () => {
    const directory = mkdtempSync(join(tmpdir(), 'declare-messages-'));
    try {
      writeFileSync(join(directory, 'a.jar'), zipOf('common/message/Sample.json', schemaText));
      const files = readJar(join(directory, 'a.jar'), (name) => name.endsWith('.json'));
      expect([...files]).toEqual([['common/message/Sample.json', schemaText]]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('declares fields with what differs from the message around them', () => {
    const text = declareFile([schemaOf(schemaText)], '../dsl', new Map([['SampleRequest.epoch', 'Since the start.']]));
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      `fields: { groupId: nullableString({ nullable: '2+', default: null }), ` +
        `/** Since the start. */ epoch: int64('2+', { default: -1, ignorable: true }), ` +
        `topics: array({ name: string('0-2'), topicId: uuid('3+'), leader: struct(node, '3+', { tag: 0 }), }), } });`,
    );
    expect(text).toContain('const node = { id: int32({ default: 7 }), };');
    expect(text).toContain(
      `import { array, int32, int64, nullableString, string, struct, uuid } from '../dsl/fields.js';`,
    );
  });

  it('tells what each version changed, and the KIPs that the schema names for it', () => {
    expect(versionChanges(schemaOf(schemaText))).toBe(
      'v2 flexible, groupId may be null, epoch (KIP-482); v3 topicId, leader instead of name (KIP-516)',
    );
  });

  it('passes over messages that the release no longer has', () => {
    expect(parseSchema('{ "name": "StopReplicaRequest", "validVersions": "none" }')).toBeUndefined();
  });

  it('keeps records of tiered storage apart from those of the metadata log', () => {
    const record = { ...schemaOf(schemaText), type: 'metadata' as const };
    const files = layOut([
      { ...record, name: 'TopicRecord' },
      { ...record, name: 'RemoteLogSegmentMetadataRecord' },
    ]);
    expect(files.map((file) => file.path)).toEqual(['metadata/topic-record.ts']);
  });

  it('names files as the protocol numbers them', () => {
    expect(layOut([schemaOf(schemaText)])[0]?.path).toBe('messages/09-sample.ts');
    expect([kebabCase('AddPartitionsToTxn'), kebabCase('KRaftVersionRecord')]).toEqual([
      'add-partitions-to-txn',
      'kraft-version-record',
    ]);
  });
});
