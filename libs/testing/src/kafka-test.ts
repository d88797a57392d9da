import { KafkaActivity, KAFKA_OVERRIDES, KAFKA_PLATFORM, type KafkaModuleOptions } from '@barnabas/nest';
import type { INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { KafkaTestKit } from './kafka-test-kit.js';
import { embeddedCluster, runningCluster, type TestCluster } from './test-cluster.js';
import { TestingError } from './testing-error.js';

export interface KafkaTestOptions {
  /** Run on this cluster instead of an embedded broker. Default: the environment's KAFKA_TEST_BROKERS. */
  readonly brokers?: string;
  /** Static settings of the embedded broker, by Kafka's names. */
  readonly brokerSettings?: Readonly<Record<string, string>>;
  /** Wins over what the application gives to `KafkaModule.forRoot`. */
  readonly kafka?: Partial<Omit<KafkaModuleOptions, 'brokers'>>;
  /** Before the module is compiled: `(builder) => builder.overrideProvider(Mailer).useValue(mailer)`. */
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  /** Makes an application of the module and starts it, for those that listen or connect microservices. Default: `module.init()`. */
  readonly start?: (module: TestingModule) => Promise<INestApplicationContext>;
}

/** Runs applications that use `KafkaModule` in tests, unchanged. */
export class KafkaTest {
  /**
   * Starts a cluster and the application on it. Resolves when the application has started.
   * Any number of kits can be open at the same time; each has an embedded broker of its own.
   */
  static async create(metadata: ModuleMetadata, options: KafkaTestOptions = {}): Promise<KafkaTestKit> {
    const brokers = options.brokers ?? process.env['KAFKA_TEST_BROKERS'];
    const cluster = brokers ? runningCluster(brokers) : await embeddedCluster(options.brokerSettings);
    let app: INestApplicationContext | undefined;
    try {
      const module = await compiled(metadata, options, cluster);
      app = module;
      requireKafkaModule(module);
      app = await (options.start ?? started)(module);
      return new KafkaTestKit(module, app, cluster);
    } catch (error) {
      await app?.close().catch(() => undefined);
      await cluster.close();
      throw error;
    }
  }
}

function compiled(metadata: ModuleMetadata, options: KafkaTestOptions, cluster: TestCluster): Promise<TestingModule> {
  // Commits follow their records at once, so that quiet comes soon.
  const overrides: Partial<KafkaModuleOptions> = { commitInterval: 0, ...options.kafka, brokers: cluster.brokers };
  const builder = Test.createTestingModule(metadata)
    .overrideProvider(KAFKA_OVERRIDES)
    .useValue(overrides)
    .overrideProvider(KAFKA_PLATFORM)
    .useValue(cluster.platform);
  return (options.override?.(builder) ?? builder).compile();
}

/** Without it no `@Subscribe` would ever run, and nothing would say so. */
function requireKafkaModule(module: TestingModule): void {
  try {
    module.get(KafkaActivity, { strict: false });
  } catch {
    const message = 'KafkaTest needs KafkaModule: import KafkaModule.forRoot() in the module under test';
    throw new TestingError('NO_KAFKA_MODULE', message);
  }
}

async function started(module: TestingModule): Promise<INestApplicationContext> {
  return module.init();
}
