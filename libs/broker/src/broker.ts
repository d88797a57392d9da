import { realPlatform } from '@barnabas/platform';
import type { Address, Platform } from '@barnabas/platform';
import { BrokerFailure } from './broker-failure.js';
import { BrokerMetrics } from './broker-metrics.js';
import { listenersOf } from './broker-options.js';
import type { BrokerOptions } from './broker-options.js';
import { startError } from './broker-start-error.js';
import { replaceVariables } from './config/providers/setting-variables.js';
import { brokerState } from './broker-state.js';
import type { BrokerState } from './broker-state.js';
import type { ListenerInfo } from './dispatch/request-context.js';
import type { BrokerServices } from './dispatch/services.js';
import { Engine } from './engine.js';
import { checkProtection } from './listener-protection.js';
import { silentLogger } from './logger.js';
import { BoundListeners } from './net/bound-listeners.js';

/** A broker that runs: it holds its data directory, its listeners and nothing else of the process. */
export class Broker {
  readonly metrics: BrokerMetrics;
  readonly #failure = new BrokerFailure();
  #stopping: Promise<void> | undefined;

  private constructor(
    private readonly engine: Engine,
    private readonly bound: BoundListeners,
    private readonly platform: Platform,
    private readonly ownsPlatform: boolean,
    metrics: BrokerMetrics,
  ) {
    this.metrics = metrics;
    engine.onOffline((cause) => this.#failure.happened(cause));
  }

  /** Resolves when the broker answers. Rejects with a BrokerStartError and leaves nothing behind. */
  static async start(options: BrokerOptions): Promise<Broker> {
    const listeners = listenersOf(options.listen);
    const platform = options.platform ?? realPlatform();
    const logger = options.logger ?? silentLogger;
    const metrics = new BrokerMetrics();
    const bound = new BoundListeners({ platform, logger, observer: metrics });
    let engine: Engine | undefined;
    try {
      const { environment = {} } = options;
      const settings = await replaceVariables(options.settings ?? {}, { files: platform.files, environment });
      checkProtection(listeners, settings);
      // The ports come first: their real numbers go into the registration. Clients wait until the engine answers.
      await bound.bind(listeners);
      engine = await Engine.open({ ...options, settings, platform, logger, bound });
      bound.serve(engine.serving(metrics));
      engine.services.controller.onChange(() => bound.applyQuotas());
      const broker = new Broker(engine, bound, platform, options.platform === undefined, metrics);
      logger.info('the broker answers', { clusterId: broker.clusterId, nodeId: broker.nodeId });
      return broker;
    } catch (error) {
      await bound.close();
      await engine?.close();
      if (options.platform === undefined) {
        platform.timers.close();
      }
      throw startError(error, options.dataDirectory);
    }
  }

  /** The first listener's address, with its real port. */
  get address(): Address {
    const [first] = this.bound.infos;
    if (first === undefined) {
      throw new Error('a broker has at least one listener');
    }
    return first.address;
  }

  get listeners(): readonly ListenerInfo[] {
    return this.bound.infos;
  }

  get clusterId(): string {
    return this.services.clusterId;
  }

  get nodeId(): number {
    return this.services.nodeId;
  }

  /** Topics, groups and lag at this moment. */
  state(): BrokerState {
    return brokerState(this.services);
  }

  /**
   * Calls `listener` once when the data directory has gone offline after a failed write or sync, or has before. What is acknowledged is
   * safe; the broker refuses everything else, and only a new start can find out what the disk holds. When nobody listens the process emits
   * a warning of the code BROKER_FAILED.
   */
  onFailure(listener: (cause: Error) => void): () => void {
    return this.#failure.listen(listener);
  }

  /**
   * Answers what is under way, closes connections, writes everything down and lets go of the directory. Leaves no timer, socket
   * or file behind. May be called again; resolves at the same time then.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  get services(): BrokerServices {
    return this.engine.services;
  }

  async #stop(): Promise<void> {
    try {
      this.engine.stopWaiting();
      await this.bound.close();
      await this.engine.close();
    } finally {
      if (this.ownsPlatform) {
        this.platform.timers.close();
      }
    }
  }
}
