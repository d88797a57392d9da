import { Injectable } from '@nestjs/common';
import { ConsumerOrchestrator } from './consumer.orchestrator.js';
import type { GroupActivity } from './group-consumer.js';

/** What the application's handlers are doing; for tests that wait for quiet, and for curious endpoints. */
@Injectable()
export class KafkaActivity {
  constructor(private readonly orchestrator: ConsumerOrchestrator) {}

  /** Every group that has been started, in this turn. */
  groups(): GroupActivity[] {
    return this.orchestrator.groups.map((group) => group.activity());
  }
}
