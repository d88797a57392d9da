import type {
  BrokerRegistrationChangeRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
} from '@barnabas/protocol';
import type { BrokerImage, ControllerImage } from './image.js';

/** A step of BrokerRegistrationChangeRecord's flags: 1 switches on, -1 off, 0 leaves as it is. */
function stepped(before: boolean, step: number): boolean {
  return step === 0 ? before : step > 0;
}

/** Changes of registrations on the way to the next image (Kafka's ClusterDelta). */
export class ClusterDelta {
  #brokers: Map<number, BrokerImage> | undefined;
  #controllers: Map<number, ControllerImage> | undefined;

  constructor(
    private readonly brokersBefore: ReadonlyMap<number, BrokerImage>,
    private readonly controllersBefore: ReadonlyMap<number, ControllerImage>,
  ) {}

  get brokersChanged(): boolean {
    return this.#brokers !== undefined;
  }

  get brokers(): ReadonlyMap<number, BrokerImage> {
    return this.#brokers ?? this.brokersBefore;
  }

  get controllers(): ReadonlyMap<number, ControllerImage> {
    return this.#controllers ?? this.controllersBefore;
  }

  registerBroker(record: RegisterBrokerRecord): void {
    this.#setBroker({
      id: record.brokerId,
      epoch: record.brokerEpoch,
      incarnationId: record.incarnationId,
      endPoints: record.endPoints.map(({ name, host, port, securityProtocol }) => ({
        name,
        host,
        port,
        securityProtocol,
      })),
      features: record.features.map(({ name, minSupportedVersion, maxSupportedVersion }) => {
        return { name, minSupportedVersion, maxSupportedVersion };
      }),
      rack: record.rack,
      fenced: record.fenced,
      inControlledShutdown: record.inControlledShutdown,
      logDirs: record.logDirs,
      cordonedLogDirs: record.cordonedLogDirs,
    });
  }

  changeBroker(record: BrokerRegistrationChangeRecord): void {
    const before = this.brokers.get(record.brokerId);
    // Kafka refuses a change that was decided about another incarnation.
    if (before === undefined || before.epoch !== record.brokerEpoch) {
      throw new Error(`the metadata log changes broker ${record.brokerId} in an epoch it is not registered in`);
    }
    this.#setBroker({
      ...before,
      fenced: stepped(before.fenced, record.fenced),
      inControlledShutdown: stepped(before.inControlledShutdown, record.inControlledShutdown),
      logDirs: record.logDirs.length > 0 ? record.logDirs : before.logDirs,
      cordonedLogDirs: record.cordonedLogDirs ?? before.cordonedLogDirs,
    });
  }

  fence(id: number, fenced: boolean): void {
    const before = this.brokers.get(id);
    if (before !== undefined) this.#setBroker({ ...before, fenced });
  }

  unregisterBroker(id: number): void {
    this.#brokers ??= new Map(this.brokersBefore);
    this.#brokers.delete(id);
  }

  registerController(record: RegisterControllerRecord): void {
    this.#controllers ??= new Map(this.controllersBefore);
    this.#controllers.set(record.controllerId, {
      id: record.controllerId,
      incarnationId: record.incarnationId,
      endPoints: record.endPoints.map(({ name, host, port, securityProtocol }) => ({
        name,
        host,
        port,
        securityProtocol,
      })),
      features: record.features.map(({ name, minSupportedVersion, maxSupportedVersion }) => {
        return { name, minSupportedVersion, maxSupportedVersion };
      }),
    });
  }

  #setBroker(broker: BrokerImage): void {
    this.#brokers ??= new Map(this.brokersBefore);
    this.#brokers.set(broker.id, broker);
  }
}
