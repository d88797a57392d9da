import type { TlsOptions } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import { BrokerStartError } from '../broker-start-error.js';
import type { ListenerOptions } from '../broker-options.js';
import type { BrokerLayers } from '../config/broker-layers.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { listenerEndPoints } from '../config/listener-end-points.js';
import type { ListenerEndPoint } from '../config/listener-end-points.js';
import { refuseOpening } from '../config/listener-rules.js';
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
  readonly renewals: readonly Renewal[];
}

/** A listener stays, and shows another certificate. */
interface Renewal {
  readonly name: string;
  readonly before: TlsOptions;
  readonly after: TlsOptions;
}

/**
 * Lets listeners come and go while the broker runs, as its dynamic configs say (Kafka's DynamicListenerConfig, KIP-226). Those that the
 * broker was started with stay. Unlike Apache's in KRaft mode, the others are registered: clients that come in by one are told its address.
 */
export class ListenerChanges {
  readonly #options: ListenerChangesOptions;
  /** By name in capitals: the listeners that the broker was started with. */
  readonly #started: ReadonlyMap<string, ListenerOptions>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ListenerChangesOptions) {
    this.#options = options;
    this.#started = new Map(options.bound.all.map((each) => [each.info.name.toUpperCase(), each.options]));
  }

  /** Opens what was added before the broker was started, as far as it can be had: a busy port is no reason not to start. */
  async restore(): Promise<void> {
    const { configs, bound, logger } = this.#options;
    const complain = (error: unknown): void => {
      logger.error('a listener is not as it was left', { reason: wordsOf(error) });
    };
    try {
      for (const { refusal } of this.#places(configs.layers)) if (refusal !== undefined) complain(refusal);
      const { added, renewals } = this.#difference(configs.layers);
      for (const options of added) {
        await bound.open([options]).then((opened) => bound.replace(opened, []), complain);
      }
      this.#renew(renewals);
    } catch (error) {
      complain(error);
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
    const judged = await controller.incrementalAlterConfigs(specs, { validateOnly: true });
    if (!isDone(judged[specs.indexOf(own)])) return controller.incrementalAlterConfigs(specs);
    const difference = this.#difference(configs.layersWith('one broker', configsAfter(controller.image, own)));
    const { added, removed, renewals } = difference;
    let opened: readonly BoundListener[] = [];
    try {
      opened = await bound.open(added);
      this.#renew(renewals);
    } catch (error) {
      await bound.discard(opened);
      return this.#refuse(specs, own, wordsOf(error));
    }
    const after = [...bound.all.filter((each) => !removed.includes(each)), ...opened];
    const endPoints = after.map(({ info }) => advertisedEndPoint(info));
    let outcomes: AlterConfigsOutcome[] = [];
    try {
      outcomes = await controller.incrementalAlterConfigs(specs, { endPoints });
      return outcomes;
    } finally {
      if (isDone(outcomes[specs.indexOf(own)])) {
        bound.replace(opened, removed);
      } else {
        this.#takeBack(renewals);
        await bound.discard(opened);
      }
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

  /** All or none; throws when a certificate cannot be read. */
  #renew(renewals: readonly Renewal[]): void {
    for (const [index, { name, after }] of renewals.entries()) {
      try {
        this.#options.bound.renewTls(name, after);
      } catch (error) {
        this.#takeBack(renewals.slice(0, index));
        throw new Error(`the listener ${name} cannot use its certificate and key: ${wordsOf(error)}`, { cause: error });
      }
    }
  }

  #takeBack(renewals: readonly Renewal[]): void {
    for (const { name, before } of renewals) this.#options.bound.renewTls(name, before);
  }

  /** What has to be done so that the broker listens where and as `layers` say. */
  #difference(layers: BrokerLayers): Difference {
    const { all } = this.#options.bound;
    const wanted = this.#wanted(layers);
    const removed = all.filter(({ info, options }) => {
      return !this.#started.has(info.name.toUpperCase()) && !wanted.some((each) => isSamePlace(options, each));
    });
    return {
      added: wanted.filter((each) => !all.some(({ options }) => isSamePlace(options, each))),
      removed,
      renewals: all.filter((each) => !removed.includes(each)).flatMap((each) => this.#renewal(each, layers)),
    };
  }

  /** What can be listened on beside what the broker was started with. */
  #wanted(layers: BrokerLayers): readonly ListenerOptions[] {
    return this.#places(layers)
      .filter(({ refusal }) => refusal === undefined)
      .map(({ endPoint: { name, host, port, protocol } }) => {
        const tls = protocol === 'SSL' ? this.#tls(name, layers) : undefined;
        return { name, host, port, ...(tls === undefined ? {} : { tls }) };
      });
  }

  /** What is stored may be from another time, or from Apache Kafka, and be nothing that this broker can open. */
  #places(layers: BrokerLayers): readonly { endPoint: ListenerEndPoint; refusal: string | undefined }[] {
    const { started } = this.#options.configs;
    const controllers = layers.values.list('controller.listener.names');
    return listenerEndPoints(layers.values)
      .filter(({ name }) => !this.#started.has(name) && !controllers.includes(name))
      .map((endPoint) => ({ endPoint, refusal: refuseOpening(endPoint, started, layers) }));
  }

  #renewal({ info: { name }, options }: BoundListener, layers: BrokerLayers): Renewal[] {
    const after = this.#tls(name, layers);
    if (options.tls === undefined || after === undefined || isSameCertificate(options.tls, after)) return [];
    return [{ name, before: options.tls, after }];
  }

  /** A listener's own, or what it or else another one was started with. */
  #tls(name: string, layers: BrokerLayers): TlsOptions | undefined {
    const started =
      this.#started.get(name.toUpperCase()) ?? [...this.#started.values()].find(({ tls }) => tls !== undefined);
    return listenerTls(layers.ofListener(name)) ?? started?.tls;
  }
}

function isAboutListeners({ resource, alterations }: AlterConfigsSpec, nodeId: number): boolean {
  if (resource.type !== 'broker' || resource.name !== String(nodeId)) return false;
  return alterations.some(({ name }) => /^(listeners|listener\..*)$/.test(name));
}

function isDone(outcome: AlterConfigsOutcome | undefined): boolean {
  return outcome?.errorCode === ErrorCode.None;
}

function isSamePlace(a: ListenerOptions, b: ListenerOptions): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}

function isSameCertificate(a: TlsOptions, b: TlsOptions): boolean {
  return a.certificate === b.certificate && a.privateKey === b.privateKey && a.authorities === b.authorities;
}

function wordsOf(error: unknown): string {
  if (error instanceof BrokerStartError) return error.message;
  // By shape: in a sandbox Node's errors are of another realm's Error.
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message);
}
