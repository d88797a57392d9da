/** What one node of a cluster of one is configured with. */
export interface NodeAddresses {
  readonly host: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly logDirectory: string;
}

/** The properties of a combined broker and controller on its own; `more` adds to them and wins. */
export function serverProperties(node: NodeAddresses, more: Readonly<Record<string, string>> = {}): string {
  const { host, port, controllerPort } = node;
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${host}:${controllerPort}`,
    listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${host}:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': node.logDirectory,
    ...singleNodeSettings,
    ...more,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** What a node alone needs so that internal topics can be made and groups form at once; any broker of the kind may take it. */
export const singleNodeSettings: Readonly<Record<string, string>> = {
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '4',
  'group.initial.rebalance.delay.ms': '0',
};
