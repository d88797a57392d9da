import { describe, expect, it } from '@jest/globals';
import { MalformedMessageError, UnsupportedVersionError } from '../errors.js';
import { metadataMessages } from './metadata-messages.js';
import { decodeMetadataRecord, encodeMetadataRecord } from './metadata-record.js';
import { TopicRecord } from './topic-record.js';

const topic = { name: 'orders', topicId: 'ESIzRFVmd4uZqrvM3e7_Aw' };

describe('metadata records', () => {
  it('stand in a frame of version, type and version of the body', () => {
    const bytes = encodeMetadataRecord(TopicRecord, 0, topic);
    expect(bytes.toString('hex')).toBe('010200' + '076f7264657273' + '112233445566778b99aabbccddeeff03' + '00');
    expect(decodeMetadataRecord(bytes)).toEqual({ type: 2, name: 'TopicRecord', version: 0, value: topic });
  });

  it('have a type each', () => {
    const types = Object.values(metadataMessages).map((declared) => declared.apiKey);
    expect(new Set(types).size).toBe(types.length);
  });

  it('are told apart by name', () => {
    const record = decodeMetadataRecord(encodeMetadataRecord(TopicRecord, 0, topic));
    if (record.name !== 'TopicRecord') throw new Error(record.name);
    expect(record.value.topicId).toBe(topic.topicId);
  });

  it('of an unknown frame, type or version are refused', () => {
    for (const hex of ['000200', '02020000', '01e80700', '01020500']) {
      expect(() => decodeMetadataRecord(Buffer.from(hex, 'hex'))).toThrow(UnsupportedVersionError);
    }
  });

  it('must end where their bytes end', () => {
    const bytes = Buffer.concat([encodeMetadataRecord(TopicRecord, 0, topic), Buffer.alloc(1)]);
    expect(() => decodeMetadataRecord(bytes)).toThrow(MalformedMessageError);
    expect(() => decodeMetadataRecord(Buffer.alloc(0))).toThrow(MalformedMessageError);
  });
});
