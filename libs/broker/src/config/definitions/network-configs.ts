import { className, clusterWide, int, internal, list, long, perBroker, string } from '../definition.js';
import { atLeast, connectionCounts, distinct, distinctNonEmpty, oneOf } from '../constraint.js';

/** Listeners, sockets, connections and request handling (Kafka: SocketServerConfigs). */
export const networkConfigs = {
  'advertised.listeners': list(null, distinctNonEmpty),
  'background.threads': clusterWide(int(10, atLeast(1))),
  'connection.failed.authentication.delay.ms': int(100, atLeast(0)),
  'connections.max.idle.ms': long(600_000),
  'connections.max.reauth.ms': long(0),
  'early.start.listeners': list(null, distinct),
  'fetch.max.bytes': int(57_671_680, atLeast(1024)),
  'fetch.purgatory.purge.interval.requests': int(1000),
  'inter.broker.listener.name': string(null),
  'listener.security.protocol.map': perBroker(
    string('SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT'),
  ),
  listeners: perBroker(list('PLAINTEXT://:9092', distinctNonEmpty)),
  'max.connection.creation.rate': clusterWide(int(2_147_483_647, atLeast(0))),
  'max.connections': clusterWide(int(2_147_483_647, atLeast(0))),
  'max.connections.per.ip': clusterWide(int(2_147_483_647, atLeast(0))),
  'max.connections.per.ip.overrides': clusterWide(string('', connectionCounts)),
  'max.incremental.fetch.session.cache.slots': int(1000, atLeast(0)),
  'max.request.partition.size.limit': int(2000, atLeast(1)),
  'num.io.threads': clusterWide(int(8, atLeast(1))),
  'num.network.threads': clusterWide(int(3, atLeast(1))),
  'principal.builder.class': perBroker(
    className('org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder'),
  ),
  'queued.max.request.bytes': long(-1),
  'queued.max.requests': int(500, atLeast(1)),
  // Not one of Kafka's, and so not shown: memory for answers that clients have not taken (docs/decisions/0006).
  'queued.max.response.bytes': internal(long(268_435_456)),
  'request.timeout.ms': int(30_000),
  'security.inter.broker.protocol': string('PLAINTEXT', oneOf('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL')),
  'socket.connection.setup.timeout.max.ms': long(30_000),
  'socket.connection.setup.timeout.ms': long(10_000),
  'socket.listen.backlog.size': int(50, atLeast(1)),
  'socket.receive.buffer.bytes': int(102_400),
  'socket.request.max.bytes': int(104_857_600, atLeast(1)),
  'socket.send.buffer.bytes': int(102_400),
} as const;
