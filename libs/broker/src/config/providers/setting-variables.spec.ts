import { describe, expect, it } from '@jest/globals';
import { MemoryFiles, simulatedPlatform } from '@barnabas/platform';
import { Broker } from '../../broker.js';
import { BadSettingError } from '../static-settings.js';
import { replaceVariables } from './setting-variables.js';

const kafka = 'org.apache.kafka.common.config.provider';
const providers = {
  'config.providers': 'env,file,dir,nothing',
  'config.providers.env.class': `${kafka}.EnvVarConfigProvider`,
  'config.providers.file.class': `${kafka}.FileConfigProvider`,
  'config.providers.dir.class': `${kafka}.DirectoryConfigProvider`,
};
const environment = { RACK: 'r1', HOURS: '5', EMPTY: '' };

async function replaced(settings: Record<string, string>): Promise<Readonly<Record<string, string>>> {
  const files = new MemoryFiles();
  await files.makeDirectory('/secrets/inner');
  await files.replaceFile('/secrets/broker.properties', 'parts=3\nkey: a b\n');
  await files.replaceFile('/secrets/password', 'se:cret\n');
  await files.replaceFile('/elsewhere', 'x=1');
  await files.replaceFile('/secrets.old', 'x=1');
  return replaceVariables({ ...providers, ...settings }, { files, environment });
}

async function value(text: string, settings: Record<string, string> = {}): Promise<string | undefined> {
  return (await replaced({ ...settings, 'broker.rack': text }))['broker.rack'];
}

async function refusal(settings: Record<string, string>): Promise<BadSettingError> {
  const error: unknown = await replaced(settings).catch((reason: unknown) => reason);
  if (error instanceof BadSettingError) return error;
  throw new Error('the settings were accepted');
}

describe('variables in settings', () => {
  it.each([
    ['${env:RACK}', 'r1'],
    ['in ${env:RACK}, ${env:HOURS} h', 'in r1, 5 h'],
    ['${env:EMPTY}', ''],
    ['${file:/secrets/broker.properties:parts}', '3'],
    ['${file:/secrets/broker.properties:key}', 'a b'],
    ['${dir:/secrets:password}', 'se:cret\n'],
  ])('%s stand for what the provider knows', async (text, expected) => expect(await value(text)).toBe(expected));

  it.each([
    '${env:NOPE}',
    '${nobody:x}',
    '${nothing:x}',
    '${file:key}',
    '${file:/secrets/broker.properties:nope}',
    '${dir:/secrets:inner}',
    '${dir:/secrets:../elsewhere}',
    '${dir:/nowhere:password}',
    '${RACK}',
    '$env:RACK',
  ])('%s stay as they are when nobody knows them', async (text) => expect(await value(text)).toBe(text));

  it('are left alone without providers', async () => {
    expect(await value('${env:RACK}', { 'config.providers': '' })).toBe('${env:RACK}');
  });

  it('are looked for only where providers may look', async () => {
    const settings = {
      'config.providers.env.param.allowlist.pattern': 'RA.*',
      'config.providers.file.param.allowed.paths': '/secrets,/secrets/inner',
      'config.providers.dir.param.allowed.paths': '/secrets/inner',
    };
    expect(await value('${env:RACK} ${env:HOURS}', settings)).toBe('r1 ${env:HOURS}');
    expect(await value('${file:/secrets/broker.properties:parts}', settings)).toBe('3');
    const files = ['/elsewhere', '/secrets/../elsewhere', '/secrets.old'].map((path) => `\${file:${path}:x}`);
    for (const outside of [...files, '${dir:/secrets:password}']) {
      expect(await value(outside, settings)).toBe(outside);
    }
  });

  it.each([
    [
      { 'config.providers.env.class': 'com.example.Vault' },
      'config.providers.env.class',
      /a class of Java.*EnvVarConf/,
    ],
    [{ 'num.partitions': '${file:/nope:x}' }, 'num.partitions', /properties in \/nope cannot be read/],
    [{ 'num.partitions': '${env:a:b}' }, 'num.partitions', /have no place, but one names a/],
    [{ 'config.providers.dir.param.allowed.paths': 'here' }, 'config.providers.dir.class', /not absolute/],
    [{ 'config.providers.dir.param.allowed.paths': '/nope' }, 'config.providers.dir.class', /not there/],
    [{ 'config.providers.env.param.allowlist.pattern': '(' }, 'config.providers.env.class', /no regular expression/],
  ])('with %j keep the broker from starting', async (settings, setting, message) => {
    const error = await refusal(settings);
    expect(error.setting).toBe(setting);
    expect(error.message).toMatch(message);
  });

  it('take effect in a broker, which shows what they stand for', async () => {
    const settings = { ...providers, 'num.partitions': '${env:PARTS}', 'broker.rack': '${env:NOPE}' };
    const listen = { host: '127.0.0.1', port: 9092 };
    const platform = simulatedPlatform();
    const broker = await Broker.start({
      dataDirectory: '/data',
      platform,
      listen,
      settings,
      environment: { PARTS: '4' },
    });
    const { configs } = broker.services;
    expect(configs.broker.number('num.partitions')).toBe(4);
    const rows = new Map(configs.describe({ type: 'broker', name: '1' }).map((row) => [row.name, row]));
    expect(rows.get('num.partitions')).toMatchObject({ value: '4', source: 4 });
    expect(rows.get('broker.rack')?.value).toBe('${env:NOPE}');
    expect(rows.get('config.providers.env.class')).toMatchObject({ value: null, isSensitive: true, isReadOnly: true });
    await broker.stop();
  });
});
