import { ErrorCode } from '@barnabas/protocol';
import { BrokerStartError } from '../broker-start-error.js';
import type { ListenerOptions } from '../broker-options.js';
import type { BrokerLayers } from '../config/broker-layers.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { listenerEndPoints } from '../config/listener-end-points.js';
import { listenerTls } from '../config/listener-tls.js';
import type { Logger } from '../logger.js';
import { configsAfter } from '../metadata/config-alteration.js';
import type { Controller } from '../metadata/controller.js';
import { failure } from '../metadata/decision.js';
import type { AlterConfigsOutcome, AlterConfigsSpec, ChangeOptions } from '../metadata/operations.js';
import { advertisedEndPoint } from './advertised-end-point.js';
import type { BoundListener, BoundListeners } from './bound-listeners.js';

export interface ListenerChangesOptions {
  readonly controller: Controller;
  readonly configs: EffectiveConfigs;
  readonly bound: BoundListeners;
  readonly logger: Logger;
}

interface Difference {
  readonly added: readonly ListenerOptions[];
  readonly removed: readonly BoundListener[];
}

/**
 * Lets listeners come and go while the broker runs, as its dynamic configs say (Kafka's DynamicListenerConfig, KIP-226). Those that the
 * broker was started with stay. Unlike Apache's in KRaft mode, the others are registered: clients that come in by one are told its address.
 */
export class ListenerChanges {
  readonly #options: ListenerChangesOptions;
  readonly #startedWith: ReadonlySet<string>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ListenerChangesOptions) {
    this.#options = options;
    this.#startedWith = new Set(options.bound.infos.map(({ name }) => name.toUpperCase()));
  }

  /** Opens what was added before the broker was started, as far as it can be had: a busy port is no reason not to start. */
  async restore(): Promise<void> {
    const { configs, bound, logger } = this.#options;
    try {
      for (const options of this.#difference(configs.layers).added) {
        await bound.open([options]).then(
          (opened) => bound.replace(opened, []),
          (error: unknown) =>
            logger.error('a listener is not opened', { listener: options.name, reason: wordsOf(error) }),
        );
      }
    } catch (error) {
      logger.error('listeners are left as they are', { reason: wordsOf(error) });
    }
  }

  /** As the controller's, with the listeners bound before their configs are stored, and served when the outcome is told. */
  alterConfigs(specs: readonly AlterConfigsSpec[], options: ChangeOptions = {}): Promise<AlterConfigsOutcome[]> {
    const { controller } = this.#options;
    const own = specs.find((spec) => isAboutListeners(spec, controller.nodeId));
    if (own === undefined || options.validateOnly === true) return controller.incrementalAlterConfigs(specs, options);
    const outcomes = this.#last.then(() => this.#alter(specs, own));
    this.#last = outcomes.catch(() => undefined);
    return outcomes;
  }

  async #alter(specs: readonly AlterConfigsSpec[], own: AlterConfigsSpec): Promise<AlterConfigsOutcome[]> {
    const { controller, configs, bound } = this.#options;
    const [dry] = (await controller.incrementalAlterConfigs(specs, { validateOnly: true })).filter(
      (_, index) => specs[index] === own,
    );
    if (dry?.errorCode !== ErrorCode.None) return controller.incrementalAlterConfigs(specs);
    const { added, removed } = this.#difference(configs.layersWith('one broker', configsAfter(controller.image, own)));
    let opened: readonly BoundListener[];
    try {
      opened = await bound.open(added);
    } catch (error) {
      return this.#refuse(specs, own, wordsOf(error));
    }
    const after = [...bound.all.filter((each) => !removed.includes(each)), ...opened];
    const endPoints = after.map(({ info }) => advertisedEndPoint(info));
    try {
      const outcomes = await controller.incrementalAlterConfigs(specs, { endPoints });
      const isDone = outcomes[specs.indexOf(own)]?.errorCode === ErrorCode.None;
      if (isDone) bound.replace(opened, removed);
      else await bound.discard(opened);
      return outcomes;
    } catch (error) {
      await bound.discard(opened);
      throw error;
    }
  }

  /** Carries out the others. */
  async #refuse(
    specs: readonly AlterConfigsSpec[],
    own: AlterConfigsSpec,
    reason: string,
  ): Promise<AlterConfigsOutcome[]> {
    const others = await this.#options.controller.incrementalAlterConfigs(specs.filter((spec) => spec !== own));
    const refused = { ...failure(ErrorCode.InvalidRequest, reason), resource: own.resource };
    others.splice(specs.indexOf(own), 0, refused);
    return others;
  }

  /** What has to be opened and closed so that the broker listens where `layers` say. */
  #difference(layers: BrokerLayers): Difference {
    const wanted = this.#wanted(layers);
    const { all } = this.#options.bound;
    const addable = all.filter(({ info }) => !this.#startedWith.has(info.name));
    return {
      added: wanted.filter((options) => !addable.some((bound) => isSamePlace(bound.options, options))),
      removed: addable.filter((bound) => !wanted.some((options) => isSamePlace(bound.options, options))),
    };
  }

  #wanted(layers: BrokerLayers): readonly ListenerOptions[] {
    const controllers = layers.values.list('controller.listener.names');
    return listenerEndPoints(layers.values)
      .filter(({ name }) => !this.#startedWith.has(name) && !controllers.includes(name))
      .map(({ name, host, port, protocol }) => {
        const tls = protocol === 'SSL' ? (listenerTls(layers.ofListener(name)) ?? this.#options.bound.tls) : undefined;
        return { name, host, port, ...(tls === undefined ? {} : { tls }) };
      });
  }
}

function isAboutListeners({ resource, alterations }: AlterConfigsSpec, nodeId: number): boolean {
  if (resource.type !== 'broker' || resource.name !== String(nodeId)) return false;
  return alterations.some(({ name }) => /^(listeners|listener\..*)$/.test(name));
}

function isSamePlace(a: ListenerOptions, b: ListenerOptions): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}

function wordsOf(error: unknown): string {
  if (error instanceof BrokerStartError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
