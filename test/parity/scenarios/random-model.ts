import { learnt, learntPlus } from '../reference.ts';
import type { SeededChoice } from './seeded-choice.ts';

/** A partition, and about how many offsets it has. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  end: number;
  /** Records were deleted while a transaction was open. */
  isCut: boolean;
}

/** The sequence to come, and the batch before it. */
interface Sequences {
  next: number;
  last: { sequence: number; count: number };
}

/**
 * A producer as it should stand if everything went as it should. A guess is enough: what matters is that requests are now right, now
 * wrong, not that the model knows which.
 */
export class RandomProducer {
  readonly id: string;
  readonly isTransactional: boolean;
  /** Has a transaction open. */
  isOpen = false;
  /** The partitions of the transaction. */
  readonly added = new Set<Place>();
  readonly #sequences = new Map<Place, Sequences>();

  constructor(id: string, isTransactional: boolean) {
    this.id = id;
    this.isTransactional = isTransactional;
  }

  get producerId(): number {
    return learnt<number>(`producer of ${this.id}`);
  }

  epoch(more = 0): number {
    return learntPlus(`epoch of ${this.id}`, more);
  }

  /** What an answer says about it. */
  get keep(): Readonly<Record<string, string>> {
    return { [`producer of ${this.id}`]: 'producerId', [`epoch of ${this.id}`]: 'producerEpoch' };
  }

  sequencesAt(place: Place): Sequences {
    const known = this.#sequences.get(place);
    if (known !== undefined) return known;
    const fresh = { next: 0, last: { sequence: 0, count: 1 } };
    this.#sequences.set(place, fresh);
    return fresh;
  }

  wrote(place: Place, count: number): void {
    const sequences = this.sequencesAt(place);
    sequences.last = { sequence: sequences.next, count };
    sequences.next += count;
    place.end += count;
  }

  /** `raisesEpoch`: the sequences begin anew. */
  ended(raisesEpoch: boolean): void {
    for (const place of this.added) place.end += 1;
    this.added.clear();
    this.isOpen = false;
    if (raisesEpoch) this.#sequences.clear();
  }
}

/** Mostly the epoch that is right. */
export function epochShift(choice: SeededChoice): number {
  return choice.weighted([
    [92, 0],
    [4, -1],
    [3, 1],
    [1, 2],
  ]);
}
