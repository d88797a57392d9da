import type { Platform } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { InternalTopic } from '../coordinators/internal-topic.js';
import type { FetchSessions } from '../fetch/fetch-sessions.js';
import type { Groups } from '../groups/groups.js';
import type { ListenerChanges } from '../net/listener-changes.js';
import type { Logger } from '../logger.js';
import type { AutoTopicCreation } from '../metadata/auto-topic-creation.js';
import type { Controller } from '../metadata/controller.js';
import type { Partitions } from '../partitions/partitions.js';
import type { ClientQuotas } from '../quotas/client-quotas.js';
import type { TransactionAdmissions } from '../transactions/transaction-admission.js';
import type { Transactions } from '../transactions/transactions.js';
import type { HandlerTable } from './handler-table.js';
import type { ListenerInfo } from './request-context.js';
import type { Shutdown } from './shutdown.js';

/** What handlers work with. One per broker; no handler keeps state of its own. */
export interface BrokerServices {
  readonly clusterId: string;
  readonly nodeId: number;
  readonly platform: Platform;
  readonly logger: Logger;
  /** The metadata log's owner; `controller.image` is what the cluster looks like now. */
  readonly controller: Controller;
  readonly configs: EffectiveConfigs;
  /** Makes topics that are missing when somebody asks for them. */
  readonly topicCreation: AutoTopicCreation;
  readonly partitions: Partitions;
  readonly fetchSessions: FetchSessions;
  readonly quotas: ClientQuotas;
  readonly groups: Groups;
  readonly transactions: Transactions;
  /** Where share groups are to live. */
  readonly shareState: InternalTopic;
  /** Which transactional writes may pass. */
  readonly admissions: TransactionAdmissions;
  /** Every listener of this broker at this moment, those that it was started with first. */
  readonly listeners: readonly ListenerInfo[];
  /** Through which configs are altered, as they may say where to listen. */
  readonly listenerChanges: ListenerChanges;
  /** Everything that is served; what ApiVersions tells. */
  readonly handlers: HandlerTable;
  readonly shutdown: Shutdown;
}
