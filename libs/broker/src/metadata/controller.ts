import type { Platform } from '@barnabas/platform';
import type { LogDirectory } from '@barnabas/log';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';
import type { MetadataDelta } from './delta.js';
import type { EndPointImage, MetadataImage } from './image.js';
import type {
  AlterConfigsOutcome,
  AlterConfigsSpec,
  ChangeOptions,
  CreatePartitionsOutcome,
  CreatePartitionsSpec,
  CreateTopicOutcome,
  CreateTopicSpec,
  DeleteTopicOutcome,
  DeleteTopicTarget,
  ProducerIdBlock,
} from './operations.js';

export interface ControllerOptions {
  /** Path of the data directory. */
  readonly path: string;
  /** The open data directory; formatted by {@link Controller.open} when it is empty. */
  readonly directory: LogDirectory;
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'files' | 'randomness'>;
  readonly nodeId: number;
  /** Must equal the directory's, when both are there; a new one is made when neither is. */
  readonly clusterId?: string;
  /** Static settings; kept up to date with the image by the controller, before listeners are called. */
  readonly configs: EffectiveConfigs;
  readonly logger?: Logger;
}

/** What a broker tells about itself once its listeners are bound. */
export interface BrokerRegistration {
  /** Advertised, one per listener. */
  readonly endPoints: readonly EndPointImage[];
  readonly rack?: string | null;
}

export type ChangeListener = (delta: MetadataDelta, image: MetadataImage) => void;

/** Decides records, appends them to the metadata log, and replays what is durable into the image. One per broker. */
export declare class Controller {
  /** Opens or formats the directory's metadata log and loads the image. The broker is not registered yet. */
  static open(options: ControllerOptions): Promise<Controller>;
  /** What the log says as far as it is durable. */
  readonly image: MetadataImage;
  readonly clusterId: string;
  readonly nodeId: number;
  readonly directoryId: string;
  /** Registers this broker with its real addresses, unfences it and has it lead its partitions. Before serving clients. */
  register(registration: BrokerRegistration): Promise<void>;
  /** Called synchronously after each committed change, in order; returns how to stop it. */
  onChange(listener: ChangeListener): () => void;
  createTopics(specs: readonly CreateTopicSpec[], options?: ChangeOptions): Promise<CreateTopicOutcome[]>;
  deleteTopics(targets: readonly DeleteTopicTarget[]): Promise<DeleteTopicOutcome[]>;
  createPartitions(specs: readonly CreatePartitionsSpec[], options?: ChangeOptions): Promise<CreatePartitionsOutcome[]>;
  incrementalAlterConfigs(specs: readonly AlterConfigsSpec[], options?: ChangeOptions): Promise<AlterConfigsOutcome[]>;
  allocateProducerIds(): Promise<ProducerIdBlock>;
  /** Refuses further changes and waits for those under way. The log itself is closed with its directory. */
  close(): Promise<void>;
}
