import { LogDirectory } from '@barnabas/log';
import type { Platform } from '@barnabas/platform';
import type { BrokerMetrics } from './broker-metrics.js';
import { EffectiveConfigs } from './config/effective-configs.js';
import { shareStateTopic } from './coordinators/share-state-topic.js';
import { ignoredSettingsLine } from './config/ignored-configs.js';
import type { BrokerOptions } from './broker-options.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { HandlerTable } from './dispatch/handler-table.js';
import type { BrokerServices } from './dispatch/services.js';
import { Shutdown } from './dispatch/shutdown.js';
import { FetchSessions } from './fetch/fetch-sessions.js';
import { Groups } from './groups/groups.js';
import { apiHandlers } from './handlers/index.js';
import { instanceSettings } from './instance-settings.js';
import type { Logger } from './logger.js';
import { AutoTopicCreation } from './metadata/auto-topic-creation.js';
import { Controller } from './metadata/controller.js';
import { AnswerMemory } from './net/answer-memory.js';
import { defaultConnectionLimits } from './net/connection-limits.js';
import type { ConnectionLimits } from './net/connection-limits.js';
import { advertisedEndPoint } from './net/advertised-end-point.js';
import type { BoundListeners } from './net/bound-listeners.js';
import type { Serving } from './net/broker-listener.js';
import { ConnectionQuotas } from './net/connection-quotas.js';
import { RequestMemory } from './net/request-memory.js';
import { connectionQuotaSettings } from './net/connection-quota-settings.js';
import type { ExchangeReceiver } from './net/exchange.js';
import { ListenerChanges } from './net/listener-changes.js';
import { LogMaintenance } from './partitions/log-maintenance.js';
import { Partitions } from './partitions/partitions.js';
import { ClientQuotas } from './quotas/client-quotas.js';
import { assembleTransactions } from './transactions/assembly.js';
import { TransactionAdmissions } from './transactions/transaction-admission.js';

/** There are no threads to count, but waits for the disk: each of Kafka's (2 by default) stands for so many logs under way. */
const LOGS_PER_RECOVERY_THREAD = 8;

export interface EngineOptions extends BrokerOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  /** Bound, and not serving yet. */
  readonly bound: BoundListeners;
}

/** Everything of a broker behind its sockets. */
export class Engine {
  #isClosed = false;

  private constructor(
    readonly services: BrokerServices,
    private readonly directory: LogDirectory,
    private readonly maintenance: LogMaintenance,
    private readonly stopFollowing: () => void,
  ) {}

  /** Opens the directory, replays the metadata, recovers partitions and groups, registers the broker. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { platform, logger, dataDirectory, nodeId = 1 } = options;
    const configs = new EffectiveConfigs({
      nodeId,
      settings: options.settings ?? {},
      instance: instanceSettings({ ...options, listeners: options.bound.infos }),
    });
    const ignored = ignoredSettingsLine(options.settings ?? {});
    if (ignored !== undefined) logger.warn(ignored);
    const directory = await LogDirectory.open({
      path: dataDirectory,
      platform,
      logger,
      configFor: (topic) => configs.logConfig(topic),
      recoveryConcurrency: configs.broker.number('num.recovery.threads.per.data.dir') * LOGS_PER_RECOVERY_THREAD,
    });
    let controller: Controller | undefined;
    try {
      controller = await Controller.open({
        path: dataDirectory,
        directory,
        platform,
        nodeId,
        configs,
        logger,
        ...(options.clusterId === undefined ? {} : { clusterId: options.clusterId }),
      });
      const listenerChanges = new ListenerChanges({ controller, configs, bound: options.bound, logger });
      await listenerChanges.restore();
      const rack = configs.broker.string('broker.rack');
      await controller.register({ endPoints: options.bound.infos.map(advertisedEndPoint), rack });
      return Engine.#assemble(options, configs, directory, controller, listenerChanges);
    } catch (error) {
      await controller?.close();
      await directory.close();
      throw error;
    }
  }

  static #assemble(
    options: EngineOptions,
    configs: EffectiveConfigs,
    directory: LogDirectory,
    controller: Controller,
    listenerChanges: ListenerChanges,
  ): Engine {
    const { platform, logger, bound } = options;
    const { nodeId, clusterId } = controller;
    const partitions = new Partitions({ nodeId, directory, configs, logger });
    const groups = new Groups({ controller, partitions, configs, platform, logger });
    const transactions = assembleTransactions({ controller, partitions, groups, configs, platform, logger });
    const shareState = shareStateTopic({ controller, configs });
    const internalTopics = [groups.topic, transactions.topic, shareState];
    const maintenance = new LogMaintenance({ partitions, directory, configs, platform, logger });
    const quotas = new ClientQuotas(configs, platform.clock);
    const services: BrokerServices = {
      clusterId,
      nodeId,
      platform,
      logger,
      controller,
      configs,
      topicCreation: new AutoTopicCreation({
        controller,
        internalTopics,
        lingerMs: () => configs.broker.number('controller.quorum.append.linger.ms'),
        timers: platform.timers,
        logger,
      }),
      partitions,
      fetchSessions: new FetchSessions({
        slots: configs.broker.number('max.incremental.fetch.session.cache.slots'),
        clock: platform.clock,
        randomness: platform.randomness,
      }),
      quotas,
      groups,
      transactions,
      shareState,
      admissions: new TransactionAdmissions({ transactions, partitions, configs, platform }),
      get listeners() {
        return bound.infos;
      },
      listenerChanges,
      handlers: new HandlerTable(apiHandlers),
      shutdown: new Shutdown(),
    };
    partitions.load(controller.image);
    quotas.apply(controller.image.parts.clientQuotas);
    const stopFollowing = controller.onChange((delta) => {
      partitions.apply(delta);
      if (delta.clientQuotasChanged) quotas.apply(controller.image.parts.clientQuotas);
      groups.apply(delta);
      transactions.apply(delta);
      maintenance.apply(delta);
    });
    // From here on timers run: nothing may throw any more.
    groups.start();
    transactions.start();
    maintenance.start();
    return new Engine(services, directory, maintenance, stopFollowing);
  }

  receiver(metrics: BrokerMetrics): ExchangeReceiver {
    const { services } = this;
    return new Dispatcher({
      table: services.handlers,
      services,
      hooks: { authorise: () => undefined, measure: (measure) => metrics.measure(measure) },
      clock: services.platform.clock,
      logger: services.logger,
    });
  }

  /** What listeners need to answer. */
  serving(metrics: BrokerMetrics): Omit<Serving, 'info'> {
    const { configs, listeners, platform } = this.services;
    return {
      receiver: this.receiver(metrics),
      limits: this.connectionLimits(),
      quotas: new ConnectionQuotas({
        settings: () => connectionQuotaSettings(configs),
        addresses: this.services.quotas.connections,
        listeners: listeners.map(({ name }) => name),
        clock: platform.clock,
        timers: platform.timers,
      }),
      memory: new RequestMemory(configs.broker.number('queued.max.request.bytes')),
      answers: new AnswerMemory(configs.broker.number('queued.max.response.bytes')),
    };
  }

  connectionLimits(): ConnectionLimits {
    const { broker } = this.services.configs;
    const idleMs = broker.number('connections.max.idle.ms');
    return {
      ...defaultConnectionLimits,
      requestBytesMax: broker.number('socket.request.max.bytes'),
      // Kafka: a negative value means never.
      idleMs: idleMs < 0 ? Number.MAX_SAFE_INTEGER : idleMs,
    };
  }

  /** Answers every request that waits for something to happen; what is decided still becomes durable. */
  stopWaiting(): void {
    this.services.shutdown.begin();
    this.services.groups.close();
    this.services.transactions.close();
  }

  /** Writes everything down and lets go of the directory. */
  async close(): Promise<void> {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.stopWaiting();
    await this.services.topicCreation.close();
    await this.maintenance.stop();
    this.stopFollowing();
    await this.services.controller.close();
    this.services.partitions.close();
    const brokerEpoch = this.services.controller.image.brokers.get(this.services.nodeId)?.epoch ?? -1;
    await this.directory.close({ brokerEpoch });
  }

  /** Calls `listener` when a write or a sync has failed: nothing can be stored any more until the process starts again. */
  onOffline(listener: (cause: Error) => void): () => void {
    return this.directory.onOffline(listener);
  }
}
