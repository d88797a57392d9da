import {
  DescribeLogDirsRequest,
  DescribeProducersRequest,
  DescribeTransactionsRequest,
  FetchRequest,
  ListOffsetsRequest,
  OffsetForLeaderEpochRequest,
} from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step, StepOptions } from '../scenario.ts';

/** What is asked about, and what the report calls it. */
interface Asked {
  readonly topic: string;
  readonly partition: number;
}

/** Makes the label of a step out of what it is about. */
export type Label = (text: string, options?: StepOptions) => StepOptions;

/** Questions about partitions and transactions: nothing changes by them. */
export class RandomQuestions {
  readonly #label: Label;

  constructor(label: Label) {
    this.#label = label;
  }

  listOffsets({ topic, partition }: Asked, name: string, timestamp: number, isolationLevel: number): Step {
    const topics = [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }];
    const label = this.#label(`${name} level ${isolationLevel}, ${timestamp}`);
    return request(ListOffsetsRequest, 11, { replicaId: -1, isolationLevel, topics }, label);
  }

  fetch({ topic, partition }: Asked, name: string, fetchOffset: number, isolationLevel: number): Step {
    const body = {
      maxWaitMs: 0,
      minBytes: 0,
      isolationLevel,
      topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 10_000_000 }] }],
      forgottenTopicsData: [],
      rackId: '',
      sessionEpoch: -1,
    };
    return request(FetchRequest, 12, body, this.#label(`${name} level ${isolationLevel} from ${fetchOffset}`));
  }

  producers({ topic, partition }: Asked): Step {
    const topics = [{ name: topic, partitionIndexes: [partition] }];
    return request(DescribeProducersRequest, 0, { topics }, this.#label(`${topic}-${partition}`));
  }

  /** Waits until the markers are written, where they are on their way. */
  transaction(id: string): Step {
    const path = 'transactionStates.0.transactionState';
    const settled = { whileAnswered: { [path]: ['PrepareCommit', 'PrepareAbort'] } };
    return request(DescribeTransactionsRequest, 0, { transactionalIds: [id] }, this.#label(id, settled));
  }

  logSizes({ topic, partition }: Asked): Step {
    const topics = [{ topic, partitions: [partition] }];
    return request(DescribeLogDirsRequest, 1, { topics }, this.#label(`${topic}-${partition}`));
  }

  leaderEpoch({ topic, partition }: Asked): Step {
    const partitions = [{ partition, currentLeaderEpoch: -1, leaderEpoch: 0 }];
    const body = { replicaId: -1, topics: [{ topic, partitions }] };
    return request(OffsetForLeaderEpochRequest, 3, body, this.#label(`${topic}-${partition}`));
  }
}
