import type { ProducerIdBlock } from './operations.js';

/** Producer ids per block (Kafka's ProducerIdsBlock). What a stopped broker did not use of its block is lost. */
export const PRODUCER_ID_BLOCK_SIZE = 1000;

/** Hands out producer ids from blocks; the next block is asked for when one is used up, once for all who wait. */
export class ProducerIds {
  #next = 0;
  #end = 0;
  #allocation: Promise<void> | undefined;

  constructor(private readonly allocate: () => Promise<ProducerIdBlock>) {}

  async take(): Promise<number> {
    while (this.#next >= this.#end) {
      this.#allocation ??= this.#allocate();
      await this.#allocation;
    }
    return this.#next++;
  }

  async #allocate(): Promise<void> {
    try {
      const { first, count } = await this.allocate();
      this.#next = first;
      this.#end = first + count;
    } finally {
      this.#allocation = undefined;
    }
  }
}
