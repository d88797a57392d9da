import { AlterConfigsRequest, DescribeConfigsRequest, IncrementalAlterConfigsRequest } from '@barnabas/protocol';
import { learntText } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';

const broker = 4;
const [set, remove, append, subtract] = [0, 1, 2, 3];

const names = ['PLAINTEXT', 'CONTROLLER', 'EXTRA', 'SECOND'];
const map = names.map((name) => `${name}:PLAINTEXT`).join(',');
const withTls = `${map},SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT`;

interface Change {
  readonly name: string;
  readonly value: string | null;
  readonly operation?: number;
}

interface Options {
  readonly resource?: string;
  readonly validateOnly?: boolean;
  readonly until?: Readonly<Record<string, unknown>>;
}

function alter(label: string, changes: readonly Change[], options: Options = {}): Step {
  const { resource: resourceName = '1', validateOnly = false, until = {} } = options;
  const configs = changes.map(({ name, value, operation = set }) => ({ name, configOperation: operation, value }));
  const resources = [{ resourceType: broker, resourceName, configs }];
  return request(IncrementalAlterConfigsRequest, 1, { resources, validateOnly }, { label, until });
}

function described(key: string, options: StepOptions = {}): Step {
  const resources = [{ resourceType: broker, resourceName: '1', configurationKeys: [key] }];
  return request(DescribeConfigsRequest, 4, { resources, includeSynonyms: true }, { label: key, ...options });
}

/** `listeners` as the broker was started, with others beside. Only Apache has one for controllers, which it may not lose. */
function listening(...others: readonly string[]): Change {
  const value = learntText('listeners', (text) => {
    const own = text.split(',').filter((listener) => !listener.startsWith('CONTROLLER'));
    const controller = text.split(',').find((listener) => listener.startsWith('CONTROLLER'));
    return [...own, controller ?? 'CONTROLLER://127.0.0.1:0', ...others].join(',');
  });
  return { name: 'listeners', value };
}

function mapped(value: string | null): Change {
  return { name: 'listener.security.protocol.map', value };
}

/** What the broker was started with, changed. */
function rewritten(write: (listener: string) => string): Change {
  const value = learntText('listeners', (text) => {
    const [own = ''] = text.split(',').filter((listener) => !listener.startsWith('CONTROLLER'));
    return `${write(own)},CONTROLLER://127.0.0.1:0`;
  });
  return { name: 'listeners', value };
}

const judgedListeners: readonly (readonly [label: string, change: Change])[] = [
  ['the same', listening()],
  ['one more', listening('EXTRA://127.0.0.1:0')],
  ['one more in small letters', listening('extra://127.0.0.1:0')],
  ['two more on any port', listening('EXTRA://127.0.0.1:0', 'SECOND://127.0.0.1:0')],
  ['an unknown name', listening('UNKNOWN://127.0.0.1:0')],
  ['an empty element', listening('')],
  ['garbage', listening('garbage')],
  ['no port', listening('EXTRA://127.0.0.1')],
  ['a name twice', listening('EXTRA://127.0.0.1:1', 'EXTRA://127.0.0.1:2')],
  ['a port twice', listening('EXTRA://127.0.0.1:1', 'SECOND://127.0.0.1:1')],
  ['a port twice, by names', listening('EXTRA://localhost:1', 'SECOND://127.0.0.1:1')],
  ['a port of both families', listening('EXTRA://127.0.0.1:1', 'SECOND://[::1]:1')],
  ['a port of both families and a name', listening('EXTRA://127.0.0.1:1', 'SECOND://[::1]:1', 'SSL://localhost:1')],
  ['none at all', { name: 'listeners', value: '' }],
  ['none that is advertised', { name: 'listeners', value: 'CONTROLLER://127.0.0.1:0,EXTRA://127.0.0.1:0' }],
  ['own in small letters', rewritten((own) => own.toLowerCase())],
  ['own elsewhere', rewritten((own) => own.replace('127.0.0.1', 'localhost'))],
  ['a port too high', listening('EXTRA://127.0.0.1:70000')],
  ['a protocol that is not served', listening('SASL_PLAINTEXT://127.0.0.1:0')],
  ['without a certificate', listening('SSL://127.0.0.1:0')],
  ['everywhere', listening('EXTRA://0.0.0.0:0')],
];

const judgedMaps: readonly string[] = [
  '',
  'garbage',
  'CONTROLLER:PLAINTEXT',
  `${map},OTHER:TLS`,
  `${map},OTHER`,
  `${map},other:plaintext`,
  `${map} , OTHER : SSL `,
  `${map},PLAINTEXT:PLAINTEXT`,
  `${map},OTHER:SSL`,
];

const ofListeners: readonly (readonly [name: string, value: string])[] = [
  ['max.connections', '7'],
  ['max.connections', 'many'],
  ['queued.max.requests', 'many'],
  ['log.retention.ms', 'many'],
  ['connections.max.idle.ms', '9000'],
  ['no.such.config', 'x'],
  ['ssl.client.auth', 'perhaps'],
  ['ssl.client.auth', 'none'],
];

/** Listeners that come and go while the broker runs, and the words for those that cannot. */
export const listeners: Scenario = {
  name: 'listeners',
  steps: [
    described('listeners', { keep: { listeners: 'results.0.configs.0.value' }, unseen: true }),
    ...judgedListeners.map(([label, change]) => {
      return alter(label, [change, mapped(withTls)], { validateOnly: true });
    }),
    ...judgedMaps.map((value) =>
      alter(`map ${JSON.stringify(value)}`, [listening(), mapped(value)], { validateOnly: true }),
    ),
    alter('for all brokers', [listening(), mapped(map)], { validateOnly: true, resource: '' }),
    alter('the map for all brokers', [mapped(map)], { validateOnly: true, resource: '' }),
    alter('what is advertised', [{ name: 'advertised.listeners', value: 'PLAINTEXT://127.0.0.1:1' }]),
    ...['1', ''].flatMap((resource) =>
      ofListeners.map(([name, value]) => {
        const config = `listener.name.extra.${name}`;
        return alter(`${resource} ${config}=${value}`, [{ name: config, value }], { resource, validateOnly: true });
      }),
    ),
    alter('EXTRA comes', [listening('EXTRA://127.0.0.1:0'), mapped(map)]),
    described('listener.security.protocol.map', { until: { 'results.0.configs.0.value': map } }),
    described('listeners'),
    described('advertised.listeners'),
    alter('SECOND comes by itself', [{ name: 'listeners', value: 'SECOND://127.0.0.1:0', operation: append }]),
    described('listeners'),
    // Apache describes a listener before it has it.
    alter('SECOND out of the map', [mapped(map.replace(',SECOND:PLAINTEXT', ''))], {
      validateOnly: true,
      until: { 'responses.0.errorCode': 42 },
    }),
    alter('EXTRA out of the map', [mapped(map.replace('EXTRA:PLAINTEXT,', ''))]),
    alter('EXTRA speaks TLS', [mapped(map.replace('EXTRA:PLAINTEXT', 'EXTRA:SSL'))]),
    alter(
      'the map goes',
      [mapped(null)].map((change) => ({ ...change, operation: remove })),
    ),
    alter('limits of EXTRA', [{ name: 'listener.name.extra.max.connections', value: '7' }]),
    alter('EXTRA takes nobody', [{ name: 'listener.name.extra.max.connections', value: '0' }]),
    alter('a password of EXTRA', [{ name: 'listener.name.extra.ssl.keystore.password', value: 'secret' }]),
    alter('what EXTRA reads when it opens', [
      listening('EXTRA://127.0.0.1:0'),
      { name: 'listener.name.extra.connections.max.idle.ms', value: '9000' },
    ]),
    described('listener.name.extra.max.connections', { until: { 'results.0.configs.0.value': '7' } }),
    described('listener.name.extra.ssl.keystore.password'),
    alter('SECOND goes by itself', [{ name: 'listeners', value: 'SECOND://127.0.0.1:0', operation: subtract }]),
    described('listeners'),
    request(
      AlterConfigsRequest,
      2,
      { resources: [{ resourceType: broker, resourceName: '1', configs: [] }], validateOnly: false },
      { label: 'everything goes' },
    ),
    described('listeners', { until: { 'results.0.configs.0.configSource': 4 } }),
    described('listener.security.protocol.map'),
  ],
};
