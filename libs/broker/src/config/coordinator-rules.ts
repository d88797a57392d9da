import type { BrokenRule } from './broken-rule.js';
import type { BrokerConfigs } from './broker-configs.js';
import type { TypedConfigs } from './typed-configs.js';

type Values = TypedConfigs<BrokerConfigs>;
type Name = Parameters<Values['number']>[0];

/** Two configs of which the first must not be above, or below, the second; the sentence says so. */
interface Order {
  readonly first: Name;
  readonly words: 'greater than or equal to' | 'less than or equal to' | 'less than';
  readonly second: Name;
}

const intervals = ['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms'] as const;
const shareLimits = ['delivery.count.limit', 'partition.max.record.locks', 'record.lock.duration.ms'] as const;

/** What Kafka's GroupCoordinatorConfig and ShareGroupConfig hold against each other. */
const orders: readonly Order[] = [
  ...(['consumer', 'streams', 'share'] as const).flatMap((kind): Order[] => [
    ...intervals.flatMap((interval) =>
      withinBounds(`group.${kind}.${interval}`, `group.${kind}.min.${interval}`, `group.${kind}.max.${interval}`),
    ),
    { first: `group.${kind}.heartbeat.interval.ms`, words: 'less than', second: `group.${kind}.session.timeout.ms` },
  ]),
  {
    first: 'group.streams.num.standby.replicas',
    words: 'less than or equal to',
    second: 'group.streams.max.standby.replicas',
  },
  ...shareLimits.flatMap((limit): Order[] => [
    { first: `group.share.${limit}`, words: 'greater than or equal to', second: `group.share.min.${limit}` },
    { first: `group.share.max.${limit}`, words: 'greater than or equal to', second: `group.share.${limit}` },
  ]),
  { first: 'group.share.max.share.sessions', words: 'greater than or equal to', second: 'group.share.max.size' },
];

function withinBounds(name: Name, min: Name, max: Name): Order[] {
  return [
    { first: max, words: 'greater than or equal to', second: min },
    { first: name, words: 'greater than or equal to', second: min },
    { first: name, words: 'less than or equal to', second: max },
  ];
}

function holds({ first, words, second }: Order, values: Values): boolean {
  const [a, b] = [values.number(first), values.number(second)];
  if (words === 'less than') return a < b;
  return words === 'less than or equal to' ? a <= b : a >= b;
}

/** Why the settings of group coordinators cannot stand beside each other; undefined when they can. */
export function refuseCoordinatorSettings(values: Values): BrokenRule | undefined {
  if (!values.list('group.coordinator.rebalance.protocols').includes('classic')) {
    return {
      config: 'group.coordinator.rebalance.protocols',
      message: "Disabling the 'classic' protocol is not supported.",
    };
  }
  const stranger = refuseAssignors(values);
  if (stranger !== undefined) return stranger;
  const broken = orders.find((order) => !holds(order, values));
  if (broken === undefined) return undefined;
  return { config: broken.first, message: `${broken.first} must be ${broken.words} ${broken.second}` };
}

/** Assignors by their short names, or by those of Kafka's classes; others would have to be loaded. */
const assignors = {
  'group.consumer.assignors':
    /^(uniform|range|org\.apache\.kafka\.coordinator\.group\.assignor\.(Uniform|Range)Assignor)$/,
  'group.share.assignors': /^(simple|org\.apache\.kafka\.coordinator\.group\.assignor\.SimpleAssignor)$/,
} as const;

function refuseAssignors(values: Values): BrokenRule | undefined {
  for (const config of ['group.consumer.assignors', 'group.share.assignors'] as const) {
    const stranger = values.list(config).find((name) => !assignors[config].test(name));
    if (stranger !== undefined) return { config, message: `Class ${stranger} cannot be found` };
  }
  return undefined;
}
