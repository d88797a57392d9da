import { encodeRecordBatch } from '@barnabas/protocol';
import type {
  FetchRequest,
  JoinGroupRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
} from '@barnabas/protocol';
import { ScriptedCluster } from './scripted-cluster.fixture.js';
import type { ScriptedRequest } from './scripted-broker.fixture.js';

/** A scripted cluster that also coordinates a group of one member, and serves numbered records of `orders` without end. */
export class ScriptedGroup extends ScriptedCluster {
  coordinator = 1;
  generationId = 0;
  memberId = 'member-1';
  /** The next heartbeats answer this. */
  heartbeatError = 0;
  /** Records that each partition holds. */
  readonly ends: number[];
  readonly committed = new Map<number, number>();

  constructor(partitions = 1) {
    super(partitions);
    this.ends = this.leaders.map(() => 10);
    for (const broker of this.brokers) {
      broker
        .on('FindCoordinator', () => this.#findCoordinator())
        .on('JoinGroup', (request) => this.join(request))
        .on('SyncGroup', ({ body }) => ({
          errorCode: 0,
          assignment: (body as SyncGroupRequest).assignments[0]?.assignment ?? Buffer.alloc(0),
        }))
        .on('Heartbeat', () => ({ errorCode: this.heartbeatError }))
        .on('LeaveGroup', () => ({ errorCode: 0, members: [] }))
        .on('OffsetCommit', (request) => this.commit(request, 0))
        .on('OffsetFetch', ({ body }) => this.#offsetFetch(body))
        .on('ListOffsets', () => ({
          topics: [
            {
              name: 'orders',
              partitions: this.ends.map((_, partitionIndex) => ({ partitionIndex, errorCode: 0, offset: 0 })),
            },
          ],
        }))
        .on('Fetch', (request) => this.fetch(request));
    }
  }

  join({ body }: ScriptedRequest): object {
    const { memberId, protocols }: JoinGroupRequest = body;
    const base = { generationId: -1, protocolType: 'consumer', protocolName: 'range', leader: '', members: [] };
    if (memberId === '') return { ...base, errorCode: 79, memberId: this.memberId };
    this.generationId += 1;
    const members = [{ memberId, metadata: protocols[0]?.metadata }];
    return { ...base, errorCode: 0, generationId: this.generationId, leader: memberId, memberId, members };
  }

  commit({ body }: ScriptedRequest, errorCode: number): object {
    const request: OffsetCommitRequest = body;
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ committedOffset, partitionIndex }) => {
          if (errorCode === 0) this.committed.set(partitionIndex, committedOffset);
          return { partitionIndex, errorCode };
        }),
      })),
    };
  }

  /** Ten records at most, from where it is asked; when there are none, the answer takes the request's max wait. */
  async fetch({ body }: ScriptedRequest): Promise<object> {
    const { maxWaitMs, topics }: FetchRequest = body;
    const asked = topics.flatMap(({ partitions }) => partitions);
    if (asked.every(({ fetchOffset, partition }) => fetchOffset >= this.end(partition))) {
      await this.platform.time.sleep(maxWaitMs, 'liveness');
    }
    return {
      throttleTimeMs: 0,
      responses: topics.map(({ partitions, topicId }) => ({
        topicId,
        partitions: partitions.map(({ fetchOffset, partition }) => ({
          partitionIndex: partition,
          errorCode: 0,
          highWatermark: this.end(partition),
          abortedTransactions: null,
          records: recordsFrom(fetchOffset, Math.min(fetchOffset + 10, this.end(partition))),
        })),
      })),
    };
  }

  end(partition: number): number {
    return this.ends[partition] ?? 0;
  }

  #findCoordinator(): object {
    const { nodeId, port } = this.brokers[this.coordinator === 1 ? 0 : 1];
    return { coordinators: [{ key: 'group', nodeId, host: '127.0.0.1', port, errorCode: 0, errorMessage: null }] };
  }

  #offsetFetch(body: OffsetFetchRequest): object {
    return {
      groups: body.groups.map(({ groupId, topics }) => ({
        groupId,
        topics: (topics ?? []).map(({ name, partitionIndexes }) => ({
          name,
          partitions: partitionIndexes.map((partitionIndex) => ({
            partitionIndex,
            committedOffset: this.committed.get(partitionIndex) ?? -1,
            metadata: '',
            errorCode: 0,
          })),
        })),
      })),
    };
  }
}

function recordsFrom(from: number, to: number): Buffer | null {
  if (to <= from) return null;
  const records = Array.from({ length: to - from }, (_, index) => ({
    value: Buffer.from(String(from + index)),
    timestamp: 0,
  }));
  return encodeRecordBatch({ baseOffset: from, partitionLeaderEpoch: 0, records });
}
