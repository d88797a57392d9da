import { simulatedPlatform } from '@barnabas/platform';
import type { ProduceRequest } from '@barnabas/protocol';
import type { ClientOptions } from './client-options.js';
import { KafkaClient } from './kafka-client.js';
import { ScriptedBroker } from './scripted-broker.fixture.js';
import type { ScriptedRequest } from './scripted-broker.fixture.js';
import { ScriptedLog } from './scripted-log.fixture.js';

const TOPIC_ID = 'ESIzRFVmd4uZqrvM3e7_Aw';

/** Two scripted brokers with one topic, `orders`, and everything that a producer needs of them, on virtual time. */
export class ScriptedCluster {
  readonly platform = simulatedPlatform();
  readonly brokers = [new ScriptedBroker(this.platform, 1, 9092), new ScriptedBroker(this.platform, 2, 9093)] as const;
  /** Who leads each partition of `orders`. */
  readonly leaders: number[];
  readonly leaderEpochs: number[];
  readonly logs: ScriptedLog[];
  #producerIds = 1000;

  constructor(partitions = 1) {
    this.leaders = Array.from({ length: partitions }, () => 1);
    this.leaderEpochs = this.leaders.map(() => 0);
    this.logs = this.leaders.map(() => new ScriptedLog());
    for (const broker of this.brokers) {
      broker.on('Metadata', () => this.metadata());
      broker.on('InitProducerId', () => ({
        throttleTimeMs: 0,
        errorCode: 0,
        producerId: (this.#producerIds += 1),
        producerEpoch: 0,
      }));
      broker.on('Produce', (request) => this.produce(request));
    }
  }

  async start(): Promise<this> {
    for (const broker of this.brokers) await broker.listen();
    return this;
  }

  client(options: Partial<ClientOptions> = {}): KafkaClient {
    return new KafkaClient({ brokers: '127.0.0.1:9092,127.0.0.1:9093', platform: this.platform, ...options });
  }

  metadata(): object {
    return {
      brokers: this.brokers.map((broker) => ({
        nodeId: broker.nodeId,
        host: '127.0.0.1',
        port: broker.port,
        rack: null,
      })),
      clusterId: 'scripted',
      controllerId: 1,
      topics: [
        {
          errorCode: 0,
          name: 'orders',
          topicId: TOPIC_ID,
          partitions: this.leaders.map((leaderId, partitionIndex) => ({
            errorCode: 0,
            partitionIndex,
            leaderId,
            leaderEpoch: this.leaderEpochs[partitionIndex],
            replicaNodes: [1, 2],
            isrNodes: [1, 2],
          })),
        },
      ],
    };
  }

  /** Appends as a broker does. */
  produce(request: ScriptedRequest): object {
    return this.produceAnswer(request, (partition, records) => this.log(partition).append(records));
  }

  log(partition: number): ScriptedLog {
    const log = this.logs[partition];
    if (log === undefined) throw new Error(`the scripted topic has no partition ${partition}`);
    return log;
  }

  /** An answer with `outcome` for each partition. */
  produceAnswer(
    request: ScriptedRequest,
    outcome: (partition: number, records: Buffer) => { errorCode: number; baseOffset: number },
  ): object {
    const body: ProduceRequest = request.body;
    return {
      responses: body.topicData.map(({ partitionData, topicId }) => ({
        topicId,
        partitionResponses: partitionData.map(({ index, records }) => ({
          index,
          ...outcome(index, records ?? Buffer.alloc(0)),
        })),
      })),
    };
  }

  /** An answer that refuses everything. */
  refuse(request: ScriptedRequest, errorCode: number): object {
    return this.produceAnswer(request, () => ({ errorCode, baseOffset: -1 }));
  }
}
