import type { BrokerConfigs } from '../broker-configs.js';

/** What each config of a broker does here, apart from those that only stand in for one of a topic or group. */
export const brokerDocumentation: Readonly<Partial<Record<keyof BrokerConfigs, string>>> = {
  'add.partitions.to.txn.retry.backoff.max.ms':
    'For how many milliseconds a transactional write waits for the markers of the transaction before.',
  'advertised.listeners': 'The addresses that clients are told to connect to; those of listeners when not set.',
  'authorizer.class.name':
    'Who decides what clients may do. This broker has no access control yet: it does not start when anything is set here.',
  'auto.create.topics.enable': 'Whether a topic is created when a client that allows it asks for its metadata.',
  'broker.id': 'The number of this broker; that of node.id when not set.',
  'broker.rack': 'Where this broker stands; consumers are told.',
  'config.providers':
    'Names of what replaces variables such as ${file:/run/secrets.properties:key} in the values that this broker is started with; config.providers.<name>.class says what each is: EnvVarConfigProvider, FileConfigProvider or DirectoryConfigProvider of org.apache.kafka.common.config.provider. It cannot change while the broker runs.',
  'connections.max.idle.ms': 'After how many milliseconds without a request a connection is closed.',
  'controller.listener.names': 'The names of the listeners of the controller.',
  'cordoned.log.dirs': 'The log directories that get no new partitions.',
  'default.replication.factor': 'How many replicas the partitions of a topic get that is created without saying so.',
  'controller.quorum.append.linger.ms':
    'How many milliseconds after somebody has asked for a topic that is not there it is made, if it is made by itself.',
  'controller.quota.window.num':
    'For how many windows of controller.quota.window.size.seconds clients may save up partitions to make and delete.',
  'controller.quota.window.size.seconds':
    'How many seconds a window has for which clients may save up partitions to make and delete.',
  'delete.topic.enable': 'Whether topics may be deleted.',
  'fetch.max.bytes': 'How many bytes of records one fetch returns at most, except for a first batch that is larger.',
  'group.consumer.assignors': 'The assignors of the consumer protocol, by name; the first is the default.',
  'group.consumer.max.assignment.interval.ms': 'The largest consumer.assignment.interval.ms that a group may have.',
  'group.consumer.max.heartbeat.interval.ms': 'The largest consumer.heartbeat.interval.ms that a group may have.',
  'group.consumer.max.session.timeout.ms': 'The largest consumer.session.timeout.ms that a group may have.',
  'group.consumer.max.size': 'How many members a group of the consumer protocol may have.',
  'group.consumer.migration.policy':
    'In which direction groups may change between the classic and the consumer protocol while they have members.',
  'group.consumer.min.assignment.interval.ms': 'The smallest consumer.assignment.interval.ms that a group may have.',
  'group.consumer.min.heartbeat.interval.ms': 'The smallest consumer.heartbeat.interval.ms that a group may have.',
  'group.consumer.min.session.timeout.ms': 'The smallest consumer.session.timeout.ms that a group may have.',
  'group.coordinator.rebalance.protocols': 'The protocols that groups may use.',
  'group.initial.rebalance.delay.ms':
    'For how many milliseconds a new group of the classic protocol waits for more members before its first rebalance.',
  'group.max.session.timeout.ms': 'The largest session timeout that a member of the classic protocol may ask for.',
  'group.max.size': 'How many members a group of the classic protocol may have.',
  'group.min.session.timeout.ms': 'The smallest session timeout that a member of the classic protocol may ask for.',
  'inter.broker.listener.name': 'The name of the listener on which brokers speak to each other.',
  listeners:
    'The addresses on which the broker listens, each with the name of its listener. Others than those that it was started with come and go while it runs.',
  'listener.security.protocol.map':
    'What is spoken on a listener, as NAME:PLAINTEXT or NAME:SSL, separated by commas. Listeners that the broker is started with say it by themselves.',
  'log.cleaner.backoff.ms': 'For how many milliseconds the cleaner rests when no log needs it.',
  'log.cleaner.dedupe.buffer.size':
    'How many bytes the cleaner may use, over all its threads, for the keys that it remembers.',
  'log.cleaner.enable': 'Whether topics with cleanup.policy=compact are compacted.',
  'log.cleaner.io.buffer.load.factor': 'How full the cleaner fills its memory of keys, from 0 to 1.',
  'log.cleaner.io.buffer.size': 'How many bytes the cleaner reads and writes at once, over all its threads.',
  'log.cleaner.io.max.bytes.per.second': 'How many bytes a second the cleaner reads and writes at most.',
  'log.cleaner.threads': 'How many logs are compacted side by side.',
  'log.dirs': 'The directory in which logs are kept.',
  'log.flush.offset.checkpoint.interval.ms':
    'How many milliseconds apart the offsets up to which logs are on disk are written down; recovery starts there.',
  'log.flush.start.offset.checkpoint.interval.ms':
    'How many milliseconds apart the first offsets of logs are written down.',
  'log.retention.check.interval.ms': 'How many milliseconds apart logs are looked through for segments to delete.',
  'max.connection.creation.rate': 'How many connections a second are accepted.',
  'max.connections': 'How many connections there may be at a time.',
  'max.connections.per.ip': 'How many connections there may be at a time from one address.',
  'max.connections.per.ip.overrides': 'Other limits for single addresses, as address:count, separated by commas.',
  'max.incremental.fetch.session.cache.slots': 'How many incremental fetch sessions (KIP-227) are kept.',
  'max.request.partition.size.limit': 'How many partitions one answer of DescribeTopicPartitions holds at most.',
  'metadata.log.max.record.bytes.between.snapshots': 'After how many bytes of the metadata log a snapshot is taken.',
  'metadata.log.max.snapshot.interval.ms':
    'After how many milliseconds a snapshot of the metadata is taken; 0 is never for that reason.',
  'metadata.log.segment.bytes': 'The size in bytes at which a segment of the metadata log is closed.',
  'metadata.log.segment.ms': 'After how many milliseconds a segment of the metadata log is closed.',
  'metadata.max.idle.interval.ms':
    'How many milliseconds apart a record without content is written into the metadata log, for readers who watch whether it goes on; 0 is never.',
  'metadata.max.retention.bytes':
    'How many bytes the metadata log and its snapshots may have together before the oldest are deleted.',
  'metadata.max.retention.ms':
    'For how many milliseconds snapshots of the metadata, and the log before them, are kept.',
  'node.id': 'The number of this node.',
  'num.partitions': 'How many partitions a topic gets that is created without saying so.',
  'num.recovery.threads.per.data.dir': 'How many logs are recovered side by side at the start.',
  'offset.metadata.max.bytes': 'How many bytes of text may be committed along with an offset.',
  'offsets.commit.timeout.ms':
    'For how many milliseconds a request to a group waits until what it changes is on disk. Then it is refused with COORDINATOR_NOT_AVAILABLE, and may be sent again; what it changed stands.',
  'offsets.retention.check.interval.ms': 'How many milliseconds apart groups are looked through for expired offsets.',
  'offsets.retention.minutes': 'For how many minutes the offsets of a group without members are kept.',
  'offsets.topic.compression.codec':
    'The codec of the batches in __consumer_offsets: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.',
  'offsets.topic.num.partitions': 'How many partitions __consumer_offsets is created with.',
  'offsets.topic.replication.factor':
    'How many replicas __consumer_offsets is created with; no more than there are brokers.',
  'offsets.topic.segment.bytes': 'The size in bytes of the segments of __consumer_offsets.',
  'process.roles': 'What this process is: broker, controller or both.',
  'producer.id.expiration.ms': 'For how many milliseconds a partition remembers a producer that is silent.',
  'queued.max.request.bytes': 'How many bytes of requests are held in memory before no more are read; -1 is no limit.',
  'quota.window.num':
    'How many windows of quota.window.size.seconds the rates of clients and of connections are measured over.',
  'quota.window.size.seconds':
    'How many seconds a window has over which the rates of clients and of connections are measured.',
  'security.inter.broker.protocol':
    'The protocol in which brokers speak to each other, where inter.broker.listener.name is not set.',
  'share.coordinator.state.topic.min.isr': 'min.insync.replicas of __share_group_state when it is created.',
  'share.coordinator.state.topic.num.partitions': 'How many partitions __share_group_state is created with.',
  'share.coordinator.state.topic.replication.factor':
    'How many replicas __share_group_state is created with; no more than there are brokers.',
  'share.coordinator.state.topic.segment.bytes': 'The size in bytes of the segments of __share_group_state.',
  'socket.listen.backlog.size': 'How many connections may wait to be accepted.',
  'socket.request.max.bytes': 'The size in bytes of the largest request; a larger one closes its connection.',
  'ssl.client.auth':
    'Whether clients of a listener that comes while the broker runs have to show a certificate: required, or none.',
  'ssl.key.password': 'The password of a private key; such a key is not read, and the listener is refused.',
  'ssl.keystore.certificate.chain':
    'The certificate of such a listener, in PEM. Connections from then on see a change of it.',
  'ssl.keystore.key': 'The private key that belongs to the certificate, in PEM and without a password.',
  'ssl.keystore.type': 'Has to be PEM for the certificate and the key to be read.',
  'ssl.truststore.certificates': 'Whom such a listener believes, in PEM.',
  'transaction.max.timeout.ms': 'The largest transaction timeout that a producer may ask for.',
  'transaction.partition.verification.enable':
    'Whether writes of older clients are checked to belong to an open transaction.',
  'transaction.remove.expired.transaction.cleanup.interval.ms':
    'How many milliseconds apart transactional ids are looked through for expired ones.',
  'transaction.state.log.min.isr': 'min.insync.replicas of __transaction_state when it is created.',
  'transaction.state.log.num.partitions': 'How many partitions __transaction_state is created with.',
  'transaction.state.log.replication.factor':
    'How many replicas __transaction_state is created with; no more than there are brokers.',
  'transaction.state.log.segment.bytes': 'The size in bytes of the segments of __transaction_state.',
  'transactional.id.expiration.ms': 'For how many milliseconds a transactional id is remembered that is not used.',
};
