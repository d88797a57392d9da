import { DeleteRecordsRequest, ListOffsetsRequest, ProduceRequest } from '@barnabas/protocol';
import { batch } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

const none = -1;

function produced(name: string, times: readonly number[], compression: 'none' | 'gzip' = 'none'): Step {
  const records = times.map((at, offsetDelta) => ({
    value: Buffer.from(`${at}`),
    timestamp: at === none ? none : baseTimestampMs + at,
    offsetDelta,
  }));
  const topicData = [{ name, partitionData: [{ index: 0, records: batch({ compression, records }) }] }];
  const label = `${name} at ${times.join(', ')}`;
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label });
}

function deleted(name: string, offset: number): Step {
  const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }];
  return request(DeleteRecordsRequest, 2, { topics, timeoutMs: 10_000 }, { label: `${name} before ${offset}` });
}

function list(name: string, label: string, timestamp: number): Step {
  const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp }] }];
  return request(ListOffsetsRequest, 11, { replicaId: -1, topics }, { label: `${name} ${label}, ${timestamp}` });
}

function specials(name: string, label: string): Step[] {
  return [-1, -2, -3, -4, -5, -6].map((timestamp) => list(name, label, timestamp));
}

function times(name: string, label: string, at: readonly number[]): Step[] {
  return at.map((time) => list(name, label, baseTimestampMs + time));
}

/** In one segment. */
const inOneSegment: readonly Step[] = (() => {
  const name = 'gone-a';
  const asked = (label: string) => [...specials(name, label), ...times(name, label, [0, 5, 12, 25, 1000])];
  return [
    ...madeTopic({ name }),
    ...asked('empty'),
    produced(name, [0, 5, 10]),
    produced(name, [25, 20, 15], 'gzip'),
    produced(name, [12]),
    ...[1, 4, 6, -1].flatMap((offset) => [deleted(name, offset), ...asked(`from ${offset}`)]),
    produced(name, [3]),
    ...asked('lower again'),
    produced(name, [30]),
    ...asked('higher again'),
  ];
})();

/** The segments roll by the time of their records: 0 | 200 | 400, 300 | ... */
const inSeveral: readonly Step[] = (() => {
  const name = 'gone-b';
  return [
    ...madeTopic({ name, configs: { 'segment.ms': '100' } }),
    ...[0, 200, 400, 300].map((at) => produced(name, [at])),
    ...specials(name, 'all there'),
    ...times(name, 'all there', [0, 150, 300, 400, 401]),
    deleted(name, 3),
    ...specials(name, 'from 3'),
    ...times(name, 'before what is deleted', [0, 150]),
    ...times(name, 'from 3', [300, 400]),
    deleted(name, -1),
    ...specials(name, 'all deleted'),
    ...times(name, 'all deleted', [0, 150, 300, 400]),
    produced(name, [350]),
    ...specials(name, 'one left'),
    ...times(name, 'before what is deleted', [0, 150]),
    ...times(name, 'one left', [350, 351]),
    produced(name, [600]),
    ...specials(name, 'in a segment of its own'),
    ...times(name, 'in a segment of its own', [500, 601]),
  ];
})();

/** Records need have no time. */
const timeless: readonly Step[] = (() => {
  const name = 'gone-c';
  return [
    ...madeTopic({ name }),
    produced(name, [none, none]),
    ...specials(name, 'no times'),
    list(name, 'no times', 0),
    produced(name, [none], 'gzip'),
    deleted(name, 1),
    ...specials(name, 'no times from 1'),
    produced(name, [none, 7]),
    ...specials(name, 'one time'),
    ...times(name, 'one time', [7, 8]),
  ];
})();

export const deletedTimestamps: Scenario = {
  name: 'deleted-timestamps',
  steps: [...inOneSegment, ...inSeveral, ...timeless],
};
