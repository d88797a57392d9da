import { ErrorCode } from '@barnabas/protocol';
import type { LogDirectory } from '@barnabas/log';
import type { Platform } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { silentLogger } from '../logger.js';
import type { Logger } from '../logger.js';
import { activationOf, registrationRecords } from './broker-registration.js';
import type { BrokerRegistration } from './broker-registration.js';
import { decideUnregistration } from './broker-unregistration.js';
import { ChangeQueue } from './change-queue.js';
import type { LoggedChange } from './change-queue.js';
import { decideClientQuotas } from './client-quota-alteration.js';
import { decideConfigAlteration } from './config-alteration.js';
import type { AlterConfigsOptions } from './config-alteration.js';
import { SUCCESS, recordWriterFor } from './decision.js';
import type { Decision, DecisionContext } from './decision.js';
import type { MetadataDelta } from './delta.js';
import { decideFeatureUpdates, movesVotersIntoLog } from './feature-update.js';
import { identify } from './directory-identity.js';
import type { DirectoryIdentity } from './directory-identity.js';
import type { MetadataImage } from './image.js';
import { decideElections } from './leader-election.js';
import type { LoadedMetadata } from './metadata-loader.js';
import { MetadataLog } from './metadata-log.js';
import { MetadataQuorum } from './metadata-quorum.js';
import type { QuorumDescription } from './metadata-quorum.js';
import { ControllerClosedError, MetadataLogOfflineError } from './metadata-log-error.js';
import { loadMetadata, openingRecords } from './metadata-opening.js';
import { MetadataSnapshots } from './metadata-snapshots.js';
import type {
  AlterConfigsOutcome,
  AlterConfigsSpec,
  ChangeOptions,
  ClientQuotaAlteration,
  ClientQuotaOutcome,
  CreatePartitionsOutcome,
  CreatePartitionsSpec,
  CreateTopicOutcome,
  CreateTopicSpec,
  DeleteTopicOutcome,
  DeleteTopicTarget,
  ElectLeadersTopic,
  ElectionType,
  FeatureUpdate,
  Outcome,
  ProducerIdBlock,
  ReassignTopic,
  ReassignmentOptions,
  TopicElection,
  TopicReassignment,
} from './operations.js';
import { NoOpSchedule } from './no-op-schedule.js';
import { decidePartitionGrowth } from './partition-growth.js';
import { decideReassignments } from './partition-reassignment.js';
import { PRODUCER_ID_BLOCK_SIZE, ProducerIds } from './producer-ids.js';
import { snapshotSchedule } from './snapshot-settings.js';
import type { SnapshotSchedule } from './snapshot-schedule.js';
import { decideTopicCreation } from './topic-creation.js';
import { decideTopicDeletion } from './topic-deletion.js';

export type { BrokerRegistration } from './broker-registration.js';

export interface ControllerOptions {
  /** Path of the data directory. */
  readonly path: string;
  /** The open data directory; formatted by {@link Controller.open} when it is empty. */
  readonly directory: LogDirectory;
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'files' | 'randomness'>;
  readonly nodeId: number;
  /** Must equal the directory's, when both are there; a new one is made when neither is. */
  readonly clusterId?: string;
  /** Kept up to date with the image by the controller, before listeners are called. */
  readonly configs: EffectiveConfigs;
  readonly logger?: Logger;
}

export type ChangeListener = (delta: MetadataDelta, image: MetadataImage) => void;

/**
 * Decides records, appends them to the metadata log, and replays what is on disk into the image (Kafka's QuorumController).
 * One per broker. Every change rejects with a MetadataLogOfflineError once the disk has failed.
 */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #identity: DirectoryIdentity;
  readonly #changes: ChangeQueue;
  readonly #schedule: SnapshotSchedule;
  readonly #listeners = new Set<ChangeListener>();
  readonly #producerIds = new ProducerIds(() => this.allocateProducerIds());
  readonly #quorum: MetadataQuorum;
  #image: MetadataImage;
  #noOps: NoOpSchedule | undefined;
  #isClosed = false;

  private constructor(
    options: ControllerOptions,
    identity: DirectoryIdentity,
    loaded: LoadedMetadata,
    log: MetadataLog,
    quorum: MetadataQuorum,
    schedule: SnapshotSchedule,
  ) {
    this.#options = options;
    this.#identity = identity;
    this.#image = loaded.image;
    this.#quorum = quorum;
    this.#schedule = schedule;
    this.#changes = new ChangeQueue(loaded.image, log, (change) => this.#publish(change));
    options.configs.update(loaded.image);
  }

  /**
   * Opens or formats the directory's metadata log, loads the image and leads the next epoch. The broker is not registered yet.
   * Throws a DataDirectoryRefusedError for a directory of another node or cluster, or one that this broker does not understand.
   */
  static async open(options: ControllerOptions): Promise<Controller> {
    const { path, directory, platform, configs, nodeId, logger = silentLogger } = options;
    const identity = await identify(options);
    const log = MetadataLog.in(path, directory, platform);
    const snapshots = new MetadataSnapshots(log.directory, platform);
    const loaded = await loadMetadata(path, log, snapshots, identity);
    const quorum = new MetadataQuorum(log, identity, loaded.quorum);
    const schedule = snapshotSchedule({ log, snapshots, quorum, platform, configs, logger }, loaded.bytesSinceSnapshot);
    const controller = new Controller(options, identity, loaded, log, quorum, schedule);
    const leadership = await log.lead(nodeId, loaded.quorum);
    await controller.#changes.follow(leadership);
    const minInsyncReplicas = configs.broker.number('min.insync.replicas');
    const opening = await openingRecords(path, platform.files, loaded, minInsyncReplicas);
    if (opening.length > 0) await controller.#commit(opening);
    controller.#noOps = new NoOpSchedule({
      timers: platform.timers,
      intervalMs: configs.broker.number('metadata.max.idle.interval.ms'),
      write: () => controller.#commit([recordWriterFor(controller.#changes.decided).noOp()]),
    });
    return controller;
  }

  /** What the log says as far as it is on disk. */
  get image(): MetadataImage {
    return this.#image;
  }

  get clusterId(): string {
    return this.#identity.clusterId;
  }

  get nodeId(): number {
    return this.#identity.nodeId;
  }

  get directoryId(): string {
    return this.#identity.directoryId;
  }

  /** Epoch of this broker's registration; what a clean-shutdown marker has to say. -1 before. */
  get brokerEpoch(): number {
    return this.#image.brokers.get(this.nodeId)?.epoch ?? -1;
  }

  get quorum(): QuorumDescription {
    return this.#quorum.description;
  }

  /** Registers this broker with its real addresses, unfences it and has it lead its partitions. Before serving clients. */
  async register(registration: BrokerRegistration): Promise<void> {
    const { directory, platform } = this.#options;
    const node = { ...this.#identity, incarnationId: platform.randomness.uuid() };
    await this.#commit(registrationRecords(this.#changes.decided, node, registration));
    await this.#changes.commitInBatches(activationOf(this.#changes.decided, this.nodeId, directory.wasCleanShutdown));
  }

  /** Called synchronously after each change that is on disk, in order; returns how to stop it. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  createTopics(specs: readonly CreateTopicSpec[], options: ChangeOptions = {}): Promise<CreateTopicOutcome[]> {
    return this.#carryOut((context) => decideTopicCreation(context, specs, this.#options.directory), options);
  }

  deleteTopics(targets: readonly DeleteTopicTarget[], options: ChangeOptions = {}): Promise<DeleteTopicOutcome[]> {
    return this.#carryOut((context) => decideTopicDeletion(context, targets), options);
  }

  createPartitions(
    specs: readonly CreatePartitionsSpec[],
    options: ChangeOptions = {},
  ): Promise<CreatePartitionsOutcome[]> {
    return this.#carryOut((context) => decidePartitionGrowth(context, specs), options);
  }

  incrementalAlterConfigs(
    specs: readonly AlterConfigsSpec[],
    options: AlterConfigsOptions = {},
  ): Promise<AlterConfigsOutcome[]> {
    return this.#carryOut((has) => decideConfigAlteration({ ...has, ...options, nodeId: this.nodeId }, specs), options);
  }

  alterClientQuotas(
    alterations: readonly ClientQuotaAlteration[],
    options: ChangeOptions = {},
  ): Promise<ClientQuotaOutcome[]> {
    return this.#carryOut((context) => decideClientQuotas(context, alterations), options);
  }

  /** Null: of all partitions. */
  electLeaders(topics: readonly ElectLeadersTopic[] | null, type: ElectionType): Promise<TopicElection[]> {
    return this.#carryOut((context) => decideElections(context, topics, type));
  }

  reassignPartitions(topics: readonly ReassignTopic[], options: ReassignmentOptions): Promise<TopicReassignment[]> {
    return this.#carryOut((context) => decideReassignments(context, topics, options));
  }

  /** All of them, or none. */
  async updateFeatures(updates: readonly FeatureUpdate[], options: ChangeOptions = {}): Promise<Outcome> {
    const { nodeId } = this;
    const { voters } = this.#quorum;
    const { kraftVersion } = voters;
    const decide = (context: DecisionContext) => decideFeatureUpdates({ ...context, nodeId, kraftVersion }, updates);
    const [outcome = SUCCESS] = await this.#carryOut(decide, options);
    const isDone = outcome.errorCode === ErrorCode.None && options.validateOnly !== true;
    if (isDone && movesVotersIntoLog(voters, updates)) await this.#moveVotersIntoLog();
    return outcome;
  }

  /** Takes a broker that is gone for good out of the cluster. */
  async unregisterBroker(brokerId: number): Promise<Outcome> {
    const { nodeId } = this;
    const [outcome = SUCCESS] = await this.#carryOut((context) =>
      decideUnregistration({ ...context, nodeId }, brokerId),
    );
    return outcome;
  }

  /** Reserves a block of producer ids for this broker. */
  async allocateProducerIds(): Promise<ProducerIdBlock> {
    const { decided } = this.#changes;
    const first = decided.nextProducerId;
    const brokerEpoch = decided.brokers.get(this.nodeId)?.epoch ?? -1;
    const record = recordWriterFor(decided).producerIds(this.nodeId, brokerEpoch, first + PRODUCER_ID_BLOCK_SIZE);
    await this.#commit([record]);
    return { first, count: PRODUCER_ID_BLOCK_SIZE };
  }

  /** A producer id that nobody has had before. */
  newProducerId(): Promise<number> {
    return this.#producerIds.take();
  }

  /**
   * Fences this broker as its last change, refuses further ones and waits for those under way. The log itself is closed with its directory.
   * Apache Kafka, started on the directory, would otherwise wait for the session of the broker before to run out.
   */
  async close(): Promise<void> {
    this.#noOps?.close();
    const { image } = this;
    const broker = image.brokers.get(this.nodeId);
    const canWrite = !this.#isClosed && !this.#options.directory.isOffline;
    if (canWrite && broker?.fenced === false) {
      const fence = recordWriterFor(image).fenceBroker(broker.id, broker.epoch);
      await this.#commit([fence]).catch((error: unknown) => {
        if (!(error instanceof MetadataLogOfflineError)) throw error;
      });
    }
    this.#isClosed = true;
    await this.#changes.settled();
    await this.#schedule.close();
  }

  async #carryOut<O>(decide: (context: DecisionContext) => Decision<O>, options: ChangeOptions = {}): Promise<O[]> {
    if (this.#isClosed) throw new ControllerClosedError();
    const { configs, platform } = this.#options;
    const context = { image: this.#changes.decided, configs, randomness: platform.randomness, ...options };
    const { records, outcomes } = decide(context);
    if (records.length > 0 && options.validateOnly !== true) await this.#commit(records);
    return outcomes;
  }

  async #moveVotersIntoLog(): Promise<void> {
    if (this.#isClosed) throw new ControllerClosedError();
    // Two requests at once ask for the same.
    if (this.#quorum.voters.kraftVersion > 0) return;
    const { endPoints = [] } = this.#changes.decided.brokers.get(this.nodeId) ?? {};
    await this.#changes.follow(this.#quorum.moveVotersIntoLog(endPoints));
  }

  #commit(records: readonly Buffer[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new ControllerClosedError());
    return this.#changes.commit(records);
  }

  #publish({ image, delta, sizeInBytes }: LoggedChange): void {
    this.#image = image;
    this.#options.configs.update(image);
    if (delta !== undefined) for (const listener of this.#listeners) listener(delta, image);
    this.#schedule.note(image, sizeInBytes);
  }
}
