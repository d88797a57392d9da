import type { BrokenRule } from './broken-rule.js';
import type { BrokerConfigs } from './broker-configs.js';
import { refuseCoordinatorSettings } from './coordinator-rules.js';
import { logRetentionMs, logRollJitterMs, logRollMs } from './log-times.js';
import type { TypedConfigs } from './typed-configs.js';

const MIB = 1_048_576;
/** Kafka's CompressionType ids end with zstd. */
const COMPRESSION_ID_MAX = 4;

type Values = TypedConfigs<BrokerConfigs>;
/** The config that a rule is about, and the sentence for when its values break it. */
type Rule = readonly [keyof BrokerConfigs, (values: Values) => boolean, string];

/** Configs that have to go with each other (Kafka's KafkaConfig.validateValues); the first broken rule is told. */
const rules: readonly Rule[] = [
  ['log.roll.ms', (values) => logRollMs(values) >= 1, 'log.roll.ms must be greater than or equal to 1'],
  [
    'log.roll.jitter.ms',
    (values) => logRollJitterMs(values) >= 0,
    'log.roll.jitter.ms must be greater than or equal to 0',
  ],
  [
    'log.retention.ms',
    (values) => logRetentionMs(values) !== 0,
    'log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
  ],
  [
    'log.cleaner.threads',
    (values) => values.number('log.cleaner.threads') >= 1,
    'log.cleaner.threads must be at least 1',
  ],
  [
    'log.cleaner.dedupe.buffer.size',
    (values) =>
      Math.trunc(values.number('log.cleaner.dedupe.buffer.size') / values.number('log.cleaner.threads')) > MIB,
    'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.',
  ],
  [
    'queued.max.request.bytes',
    (values) =>
      values.number('queued.max.request.bytes') <= 0 ||
      values.number('queued.max.request.bytes') >= values.number('socket.request.max.bytes'),
    'queued.max.request.bytes must be larger or equal to socket.request.max.bytes',
  ],
  [
    'max.connections.per.ip',
    (values) => values.number('max.connections.per.ip') > 0 || values.string('max.connections.per.ip.overrides') !== '',
    'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.',
  ],
  [
    'replica.fetch.wait.max.ms',
    (values) => values.number('replica.fetch.wait.max.ms') <= values.number('replica.socket.timeout.ms'),
    'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary socket timeouts',
  ],
  [
    'replica.fetch.wait.max.ms',
    (values) => values.number('replica.fetch.wait.max.ms') <= values.number('replica.lag.time.max.ms'),
    'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR',
  ],
];

/** Why a broker cannot have these values together; undefined when it can. */
export function brokenRule(values: Values): BrokenRule | undefined {
  const coordinator = refuseCoordinatorSettings(values);
  if (coordinator !== undefined) return coordinator;
  for (const name of ['offsets.topic.compression.codec', 'share.coordinator.state.topic.compression.codec'] as const) {
    const id = values.number(name);
    if (id < 0 || id > COMPRESSION_ID_MAX) return { config: name, message: `Unknown compression type id: ${id}` };
  }
  for (const [config, holds, sentence] of rules) {
    if (!holds(values)) return { config, message: `requirement failed: ${sentence}` };
  }
  return refuseIdleTime(values) ?? refuseCordoned(values);
}

function refuseIdleTime(values: Values): BrokenRule | undefined {
  const [delay, idle] = ['connection.failed.authentication.delay.ms', 'connections.max.idle.ms'] as const;
  const [delayMs, idleMs] = [values.number(delay), values.number(idle)];
  if (idleMs < 0 || delayMs < idleMs) return undefined;
  const reason = 'to prevent failed authentication responses from timing out';
  const message = `requirement failed: ${delay}=${delayMs} should always be less than ${idle}=${idleMs} ${reason}`;
  return { config: idle, message };
}

/** `*`, or directories that the broker has (KIP-1066). */
function refuseCordoned(values: Values): BrokenRule | undefined {
  const config = 'cordoned.log.dirs';
  const cordoned = values.list(config);
  if (cordoned.includes('*')) {
    const message = `requirement failed: When ${config} is set to *, it must not contain other values`;
    return cordoned.length === 1 ? undefined : { config, message };
  }
  const missing = cordoned.filter((directory) => !values.list('log.dirs').includes(directory));
  if (missing.length === 0) return undefined;
  const entries = `All entries in ${config} must be present in log.dirs or log.dir. Missing entries : ${missing.join(', ')}`;
  return { config, message: `requirement failed: ${entries}` };
}
