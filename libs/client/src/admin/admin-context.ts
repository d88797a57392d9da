import type { BrokerLink } from '../cluster/broker-link.js';
import type { Cluster } from '../cluster/cluster.js';
import { findGroupCoordinator, isCoordinatorLost } from '../cluster/coordinator-lookup.js';
import { retrying } from '../cluster/retrying.js';
import { KafkaError } from '../kafka-error.js';

/** How admin calls find the broker they need, and try again. */
export class AdminContext {
  readonly #coordinators = new Map<string, BrokerLink>();

  constructor(readonly cluster: Cluster) {}

  /** Repeats what fails with retriable errors, with fresh metadata. */
  retry<T>(attempt: () => Promise<T>): Promise<T> {
    return retrying(this.cluster.settings, attempt, {
      onRetry: () => {
        this.cluster.metadata.refreshSoon();
      },
    });
  }

  /** Runs on the controller; KRaft brokers forward, older clusters answer NOT_CONTROLLER, after which the metadata are fetched again. */
  onController<T>(attempt: (link: BrokerLink) => Promise<T>): Promise<T> {
    return this.retry(async () => {
      if (this.cluster.metadata.snapshot.brokers.size === 0) await this.cluster.metadata.refresh();
      const { controllerId, brokers } = this.cluster.metadata.snapshot;
      const [anyBroker] = brokers.keys();
      const nodeId = brokers.has(controllerId) ? controllerId : anyBroker;
      if (nodeId === undefined)
        throw new KafkaError({
          code: 'BROKER_NOT_AVAILABLE',
          message: 'the cluster lists no brokers',
          retriable: true,
        });
      return attempt(this.cluster.node(nodeId));
    });
  }

  /** Runs on the group's coordinator; looks for it again when it has moved. */
  onCoordinator<T>(groupId: string, attempt: (link: BrokerLink) => Promise<T>): Promise<T> {
    return this.retry(async () => {
      const link = this.#coordinators.get(groupId) ?? (await this.#findCoordinator(groupId));
      try {
        return await attempt(link);
      } catch (error) {
        if (isCoordinatorLost(error)) this.#coordinators.delete(groupId);
        throw error;
      }
    });
  }

  /** Runs on each broker; all have to succeed. */
  onEveryBroker<T>(attempt: (link: BrokerLink) => Promise<T>): Promise<T[]> {
    return this.retry(async () => {
      await this.cluster.metadata.refresh();
      const nodeIds = [...this.cluster.metadata.snapshot.brokers.keys()];
      return Promise.all(nodeIds.map((nodeId) => attempt(this.cluster.node(nodeId))));
    });
  }

  async #findCoordinator(groupId: string): Promise<BrokerLink> {
    const link = this.cluster.linkTo(await findGroupCoordinator(this.cluster, groupId));
    this.#coordinators.set(groupId, link);
    return link;
  }
}
