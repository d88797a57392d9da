import type { Timer } from '@barnabas/platform';
import { hostName, within } from '@barnabas/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from './errors.js';
import { CATALOGUE_PATIENCE_MS, KafkaConnection } from './kafka-connection.js';
import type { KafkaSettings } from './kafka-settings.js';
import type { Subscription } from './subscription.js';
import { KAFKA_SETTINGS } from './tokens.js';
import type { Topic } from './topic.js';
import { TopicRegistrar } from './topic-registrar.js';

/** What a service says about itself in `barnabas.services`, under the key `<service>/<instance>`; a tombstone when it has stopped. */
export interface ServiceDescription {
  readonly service: string;
  readonly instance: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601, as the other. */
  readonly startedAt: string;
  /** An entry older than this belongs to an instance that died without a word. */
  readonly expiresAt: string;
  readonly produces: readonly string[];
  readonly consumes: readonly string[];
  readonly groups: readonly string[];
  readonly handlers: readonly { readonly handler: string; readonly topic: string; readonly group: string }[];
}

export const SERVICES_TOPIC = 'barnabas.services';
const EXPIRES_MS = 90_000;
const REFRESH_MS = EXPIRES_MS / 3;

/** The service's line in the catalogue: written at the start, refreshed before it expires, removed at a clean stop. */
@Injectable()
export class ServiceEntry {
  readonly #logger = new Logger('KafkaServices');
  readonly #instance: string;
  #facts: Omit<ServiceDescription, 'expiresAt'> | undefined;
  #refresh: Timer | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #hasWarned = false;
  #isWritten = false;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly registrar: TopicRegistrar,
    @Inject(KAFKA_SETTINGS) private readonly settings: KafkaSettings,
  ) {
    this.#instance = connection.platform.randomness.uuid();
  }

  /** Not being able to, or not being allowed to, is a warning. */
  async publish(produced: readonly Topic[], subscriptions: readonly Subscription[]): Promise<void> {
    const { service } = this.settings;
    if (service === undefined) return;
    const { clock, timers } = this.connection.platform;
    this.#facts = {
      service,
      instance: this.#instance,
      host: hostName(),
      pid: process.pid,
      startedAt: iso(clock.now()),
      produces: unique(produced.map(({ name }) => name)),
      ...consumption(subscriptions),
    };
    await within(timers, CATALOGUE_PATIENCE_MS, this.#write());
  }

  /** Transports may start after the application. */
  async update(subscriptions: readonly Subscription[]): Promise<void> {
    if (this.#facts === undefined) return;
    this.#facts = { ...this.#facts, ...consumption(subscriptions) };
    await within(this.connection.platform.timers, CATALOGUE_PATIENCE_MS, this.#write());
  }

  async remove(): Promise<void> {
    this.#refresh?.cancel();
    const facts = this.#facts;
    this.#facts = undefined;
    if (facts === undefined) return;
    await within(this.connection.platform.timers, CATALOGUE_PATIENCE_MS, this.#lastWrite);
    if (this.#isWritten)
      await within(this.connection.platform.timers, CATALOGUE_PATIENCE_MS, this.#send(facts.service, null));
  }

  #write(): Promise<void> {
    const facts = this.#facts;
    if (facts === undefined) return Promise.resolve();
    const { clock, timers } = this.connection.platform;
    const description: ServiceDescription = { ...facts, expiresAt: iso(clock.now() + EXPIRES_MS) };
    const written = this.#send(facts.service, JSON.stringify(description)).then(() => {
      if (this.#facts === undefined) return;
      this.#refresh?.cancel();
      this.#refresh = timers.schedule(REFRESH_MS, 'liveness', () => void this.#write());
    });
    this.#lastWrite = written;
    return written;
  }

  /** Never rejects. */
  async #send(service: string, value: string | null): Promise<void> {
    try {
      const config = { 'cleanup.policy': 'compact' };
      await this.registrar.ensure({ name: SERVICES_TOPIC, partitions: 1, replicationFactor: undefined, config });
      await this.connection.catalogueProducer.send({
        topic: SERVICES_TOPIC,
        key: `${service}/${this.#instance}`,
        value,
      });
      this.#isWritten = true;
    } catch (error) {
      if (!this.#hasWarned)
        this.#logger.warn(`'${service}' does not appear in '${SERVICES_TOPIC}': ${messageOf(error)}`);
      this.#hasWarned = true;
    }
  }
}

function consumption(
  subscriptions: readonly Subscription[],
): Pick<ServiceDescription, 'consumes' | 'groups' | 'handlers'> {
  return {
    consumes: unique(subscriptions.map(({ topic }) => topic.name)),
    groups: unique(subscriptions.map(({ group }) => group)),
    handlers: subscriptions.map(({ handler, topic, group }) => ({ handler, topic: topic.name, group })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
