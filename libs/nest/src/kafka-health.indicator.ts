import { Injectable } from '@nestjs/common';
import { KafkaHealth } from './kafka-health.js';

/** What `check` resolves to: `{ kafka: { status, ... } }`. */
export type KafkaHealthResult<Key extends string> = Record<Key, KafkaHealthDetails>;

export interface KafkaHealthDetails {
  readonly status: 'up' | 'down';
  /** What is wrong, a sentence each; left out when nothing is. */
  readonly problems?: readonly string[];
}

/** For @nestjs/terminus, as in `health.check([() => this.kafka.check('kafka')])`, but without needing it. */
@Injectable()
export class KafkaHealthIndicator {
  constructor(private readonly health: KafkaHealth) {}

  /** Down when no broker answers, when a consumer has died, or when dead letters cannot be written. Never rejects. */
  async check<const Key extends string = 'kafka'>(key?: Key): Promise<KafkaHealthResult<Key>> {
    const problems = await this.health.problems();
    const details: KafkaHealthDetails = problems.length === 0 ? { status: 'up' } : { status: 'down', problems };
    return { [key ?? 'kafka']: details } as KafkaHealthResult<Key>;
  }
}
