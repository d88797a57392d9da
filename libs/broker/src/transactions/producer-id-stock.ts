import type { Logger } from '../logger.js';

/** Enough for what may be asked for while the next ones are fetched. */
const stockSize = 8;

/** Some producer ids at hand: a coordinator that decides in one turn cannot wait for one (Kafka's RPCProducerIdManager). */
export class ProducerIdStock {
  readonly #ids: number[] = [];
  #filling: Promise<void> | undefined;

  constructor(
    private readonly fetch: () => Promise<number>,
    private readonly logger: Logger,
  ) {}

  /** undefined when there is none at hand; the next ones are on their way then. */
  take(): number | undefined {
    const id = this.#ids.shift();
    if (this.#ids.length < stockSize / 2) {
      void this.#fill();
    }
    return id;
  }

  /** Resolves when there is an id at hand, or none could be fetched. */
  async ready(): Promise<void> {
    if (this.#ids.length === 0) {
      await this.#fill();
    }
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#fetchAll()
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.logger.error('no producer ids could be allocated', { error: message });
      })
      .finally(() => {
        this.#filling = undefined;
      });
    return this.#filling;
  }

  async #fetchAll(): Promise<void> {
    while (this.#ids.length < stockSize) {
      this.#ids.push(await this.fetch());
    }
  }
}
