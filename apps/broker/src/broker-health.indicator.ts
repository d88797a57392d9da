import { Broker } from '@barnabas/broker';
import { Injectable } from '@nestjs/common';
import type { HealthIndicatorResult } from '@nestjs/terminus';

@Injectable()
export class BrokerHealthIndicator {
  constructor(private readonly broker: Broker) {}

  /** Down when a partition has gone offline, because a write or a sync failed: what it holds is no longer served. */
  check(): HealthIndicatorResult {
    const offline = this.broker
      .state()
      .topics.flatMap(({ name, partitions }) =>
        partitions.filter(({ isOffline }) => isOffline).map(({ partition }) => `${name}-${partition}`),
      );
    return { broker: { status: offline.length === 0 ? 'up' : 'down', ...(offline.length > 0 && { offline }) } };
  }
}
