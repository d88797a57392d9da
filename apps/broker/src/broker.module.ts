import { Broker } from '@barnabas/broker';
import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { BrokerHealthIndicator } from './broker-health.indicator.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** The HTTP side of a running broker; never on the path of a Kafka request. */
@Module({})
export class BrokerModule {
  static forBroker(broker: Broker): DynamicModule {
    return {
      module: BrokerModule,
      imports: [TerminusModule],
      controllers: [HealthController, MetricsController],
      providers: [BrokerHealthIndicator, MetricsService, { provide: Broker, useValue: broker }],
    };
  }
}
