import { ErrorCode } from '@barnabas/protocol';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { Partition } from '../partitions/partition.js';

export interface CurrentLeader {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

export interface NodeEndpoint {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/**
 * KIP-951: an answer that refuses because somebody else leads says who does, and where, so that the client need not ask for
 * metadata first. Collects the hints of one answer.
 */
export class LeaderHints {
  readonly #leaders = new Set<number>();

  /** @param isWanted the answer's version has a place for hints */
  constructor(private readonly isWanted: boolean) {}

  /** What goes beside the partition's error; undefined where the error says nothing about leadership. */
  currentLeader(errorCode: ErrorCode, partition: Partition | undefined): CurrentLeader | undefined {
    const isAboutLeader = errorCode === ErrorCode.NotLeaderOrFollower || errorCode === ErrorCode.FencedLeaderEpoch;
    if (!this.isWanted || !isAboutLeader || partition === undefined) {
      return undefined;
    }
    this.#leaders.add(partition.leader);
    return { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch };
  }

  /** Where the leaders named above are reached, on the listener that the request came in on. */
  endpoints(context: RequestContext, services: BrokerServices): NodeEndpoint[] {
    const endpoints: NodeEndpoint[] = [];
    for (const nodeId of this.#leaders) {
      const broker = services.controller.image.brokers.get(nodeId);
      const endPoint = broker?.endPoints.find(({ name }) => name === context.listener.name);
      if (broker !== undefined && endPoint !== undefined) {
        endpoints.push({ nodeId, host: endPoint.host, port: endPoint.port, rack: broker.rack });
      }
    }
    return endpoints;
  }
}
