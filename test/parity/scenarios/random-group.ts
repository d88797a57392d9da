import {
  AddOffsetsToTxnRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  TxnOffsetCommitRequest,
} from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';
import type { Place, RandomProducer } from './random-model.ts';
import type { Label } from './random-questions.ts';

/** Whose offset, and how far from the epoch that is right. */
interface Asked {
  readonly who: RandomProducer;
  readonly shift: number;
  readonly place: Place;
  readonly offset: number;
}

/** Offsets of a group without members, inside transactions and outside. */
export class RandomGroup {
  readonly #groupId: string;
  readonly #label: Label;

  constructor(groupId: string, label: Label) {
    this.#groupId = groupId;
    this.#label = label;
  }

  add(asked: Asked): Step {
    const body = { ...producerOf(asked), groupId: this.#groupId };
    return request(AddOffsetsToTxnRequest, 3, body, this.#label(`${asked.who.id} adds offsets`));
  }

  commitInTransaction(version: number, asked: Asked): Step {
    const body = { ...producerOf(asked), groupId: this.#groupId, topics: topicsOf(asked) };
    return request(TxnOffsetCommitRequest, version, body, this.#label(`${asked.who.id} offsets`));
  }

  commit(asked: Asked): Step {
    const body = { groupId: this.#groupId, memberId: '', topics: topicsOf(asked) };
    return request(OffsetCommitRequest, 8, body, this.#label('offsets'));
  }

  committed(requireStable: boolean): Step {
    const groups = [{ groupId: this.#groupId, topics: null }];
    return request(OffsetFetchRequest, 8, { groups, requireStable }, this.#label(`stable ${requireStable}`));
  }
}

function producerOf({ who, shift }: Asked) {
  return { transactionalId: who.id, producerId: who.producerId, producerEpoch: who.epoch(shift) };
}

function topicsOf({ place, offset }: Asked) {
  const partitions = [{ partitionIndex: place.partition, committedOffset: offset, committedMetadata: '' }];
  return [{ name: place.topic, partitions }];
}
