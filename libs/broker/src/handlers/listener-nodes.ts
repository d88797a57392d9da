import type { MetadataImage } from '../metadata/image.js';

/** A broker as clients of one listener reach it. */
export interface ListenerNode {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  readonly isFenced: boolean;
}

/** The brokers that have an address on a listener, by id. */
export function nodesOf(image: MetadataImage, listenerName: string): ReadonlyMap<number, ListenerNode> {
  const nodes = new Map<number, ListenerNode>();
  for (const { id, endPoints, rack, fenced } of image.brokers.values()) {
    const endPoint = endPoints.find(({ name }) => name === listenerName);
    if (endPoint === undefined) continue;
    nodes.set(id, { nodeId: id, host: endPoint.host, port: endPoint.port, rack, isFenced: fenced });
  }
  return nodes;
}

/** Replicas whose broker is gone, fenced, or not on the listener (Kafka's getOfflineReplicas). */
export function offlineReplicas(replicas: readonly number[], nodes: ReadonlyMap<number, ListenerNode>): number[] {
  return replicas.filter((id) => nodes.get(id)?.isFenced ?? true);
}
