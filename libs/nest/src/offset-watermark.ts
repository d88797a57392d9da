/** A record on its way through a handler. */
export interface TrackedOffset {
  readonly offset: number;
  isFinished: boolean;
}

/**
 * How far a partition is finished without a gap. Records finish in any order; what may be committed moves only when
 * everything before is finished, so that a crash can repeat records but never skip one.
 */
export class OffsetWatermark {
  #tracked: TrackedOffset[] = [];
  #head = 0;
  #committable: number | undefined;

  /** The next offset to read once everything before it is finished: what to commit. Undefined while nothing is. */
  get committable(): number | undefined {
    return this.#committable;
  }

  /** Records from the first unfinished one on, finished ones among them included. */
  get span(): number {
    return this.#tracked.length - this.#head;
  }

  /** Offsets come in order; gaps between them (compacted away, control records) need not be finished by anybody. */
  track(offset: number): TrackedOffset {
    const entry = { offset, isFinished: false };
    this.#tracked.push(entry);
    return entry;
  }

  finish(entry: TrackedOffset): void {
    entry.isFinished = true;
    for (let first = this.#tracked[this.#head]; first?.isFinished === true; first = this.#tracked[this.#head]) {
      this.#committable = first.offset + 1;
      this.#head += 1;
    }
    this.#forgetFinished();
  }

  #forgetFinished(): void {
    if (this.#head < 1024 && this.#head < this.#tracked.length) return;
    this.#tracked = this.#tracked.slice(this.#head);
    this.#head = 0;
  }
}
