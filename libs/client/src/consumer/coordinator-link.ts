import type { BrokerLink } from '../cluster/broker-link.js';
import type { BrokerPool, Channel } from '../cluster/broker-pool.js';
import type { Cluster } from '../cluster/cluster.js';
import { findGroupCoordinator, isCoordinatorLost } from '../cluster/coordinator-lookup.js';
import type { CoordinatorNode } from '../cluster/coordinator-lookup.js';

/** The way to the group's coordinator: looked up when first needed, and again after it was lost. */
export class CoordinatorLink {
  readonly #cluster: Cluster;
  readonly #pool: BrokerPool;
  #node: Promise<CoordinatorNode> | undefined;

  constructor(
    cluster: Cluster,
    pool: BrokerPool,
    readonly groupId: string,
  ) {
    this.#cluster = cluster;
    this.#pool = pool;
  }

  /** Runs `attempt` on the coordinator; forgets the coordinator when the error says that it is elsewhere or gone. */
  async run<T>(
    channel: Extract<Channel, 'coordinator' | 'join'>,
    attempt: (link: BrokerLink) => Promise<T>,
  ): Promise<T> {
    try {
      this.#node ??= findGroupCoordinator(this.#cluster, this.groupId);
      return await attempt(this.#pool.link(await this.#node, channel));
    } catch (error) {
      this.forgetIfLost(error);
      throw error;
    }
  }

  /** For errors that came inside an answer. */
  forgetIfLost(error: unknown): void {
    if (isCoordinatorLost(error)) this.#node = undefined;
  }
}
