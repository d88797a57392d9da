import { describe, expect, it } from '@jest/globals';
import { ConfigurationsImage } from '../metadata/configurations-image.js';
import { MetadataImage } from '../metadata/image.js';
import { refuseBrokerConfigs } from './broker-config-change.js';
import { EffectiveConfigs } from './effective-configs.js';

const own = 'PLAINTEXT://127.0.0.1:9092';
const map = 'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,EXTRA:PLAINTEXT';
const instance = { listeners: own, 'advertised.listeners': 'PLAINTEXT://kafka.example:19092', 'log.dirs': '/data' };

/** A broker that was started with one listener; `dynamics` are set already. */
function configsWith(dynamics: Record<string, string> = {}): EffectiveConfigs {
  const settings = { 'listener.security.protocol.map': map };
  const configs = new EffectiveConfigs({ nodeId: 1, instance, settings });
  const stored = new Map(Object.entries(dynamics));
  const configurations = ConfigurationsImage.EMPTY.with([[{ type: 'broker', name: '1' }, stored]]);
  configs.update(new MetadataImage({ ...MetadataImage.EMPTY.parts, configurations }));
  return configs;
}

/** What comes of setting these beside what is set already. */
function refuse(set: Record<string, string>, before: Record<string, string> = {}): string | undefined {
  return refuseBrokerConfigs(new Map(Object.entries({ ...before, ...set })), 'one broker', configsWith(before));
}

function listen(...listeners: readonly string[]): string | undefined {
  return refuse({ listeners: [own, ...listeners].join(',') });
}

describe('listeners of a broker that runs', () => {
  it('may come, with a name that the map knows', () => {
    expect(listen('EXTRA://127.0.0.1:9093')).toBeUndefined();
    expect(listen('extra://[::1]:9092', 'CONTROLLER://:0')).toBeUndefined();
    expect(listen('EXTRA://127.0.0.1:0')).toBeUndefined();
    expect(listen('OTHER://127.0.0.1:9093')).toBe(
      `Error creating broker listeners from '[${own}, OTHER://127.0.0.1:9093]': No security protocol defined for listener OTHER`,
    );
  });

  it('have to be readable', () => {
    const unreadable = (text: string) =>
      `Error creating broker listeners from '[${own}, ${text}]': Unable to parse ${text} to a broker endpoint`;
    for (const text of ['garbage', 'EXTRA://127.0.0.1', 'EXTRA://a b:9093', 'EXTRA://h:port']) {
      expect(listen(text)).toBe(unreadable(text));
    }
    expect(refuse({ listeners: '' })).toContain("'listeners' must not be empty");
    expect(listen('')).toBe("Configuration 'listeners' values must not be empty.");
  });

  it('differ by name and by port', () => {
    const clash = (...listeners: string[]) =>
      listen(...listeners)
        ?.split(': ')
        .slice(1)
        .join(': ');
    const shown = (text: string) => `listeners: [${own}, ${text}]`;
    const again = 'PLAINTEXT://127.0.0.1:9093';
    expect(clash(again)).toBe(`Each listener must have a different name, ${shown(again)}`);
    const samePort = 'EXTRA://127.0.0.2:9092';
    expect(clash(samePort)).toBe(
      `If you have two listeners on the same port then one needs to be IPv4 and the other IPv6, ${shown(samePort)}, port: 9092`,
    );
    const named = 'EXTRA://localhost:9092';
    expect(clash(named)).toBe(
      `Each listener must have a different port unless exactly one listener has an IPv4 address and the other IPv6 address, ${shown(named)}, port: 9092`,
    );
    expect(listen('EXTRA://localhost:9', 'CONTROLLER://host:9')).toMatch(
      /must have a different port, listeners: .*\]$/,
    );
    expect(listen('EXTRA://[::1]:9092')).toBeUndefined();
    expect(listen('EXTRA://[::1]:9092', 'CONTROLLER://localhost:9092')).toContain('on the same port');
    expect(listen('EXTRA://127.0.0.1:0', 'CONTROLLER://127.0.0.1:0')).toBeUndefined();
  });

  it('stay when they are advertised, where they are', () => {
    expect(refuse({ listeners: 'EXTRA://127.0.0.1:9093' })).toBe(
      'requirement failed: advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. ' +
        'Found PLAINTEXT. The valid options based on the current configuration are EXTRA',
    );
    for (const moved of ['PLAINTEXT://127.0.0.1:9999', 'PLAINTEXT://localhost:9092']) {
      expect(refuse({ listeners: moved })).toContain('PLAINTEXT cannot move while this broker runs');
    }
    // What is stored may be of a start on another port.
    const stored = { listeners: 'PLAINTEXT://127.0.0.1:9000,EXTRA://127.0.0.1:9093' };
    expect(refuse({ listeners: 'PLAINTEXT://127.0.0.1:9000' }, stored)).toBeUndefined();
    expect(refuse({ listeners: own }, stored)).toBeUndefined();
    expect(refuse({ listeners: 'PLAINTEXT://127.0.0.1:9001' }, stored)).toContain('cannot move');
  });

  it('need an address that clients can be told, and a port', () => {
    for (const host of ['0.0.0.0', '', '[::]']) {
      expect(listen(`EXTRA://${host}:9093`)).toContain('cannot use the nonroutable meta-address');
    }
    expect(listen('EXTRA://127.0.0.1:65536')).toBe('65536 is no port: choose one from 0 to 65535 for EXTRA');
    expect(listen('EXTRA://127.0.0.1:-1')).toContain('-1 is no port');
  });

  it('speak what is served, with what it needs', () => {
    expect(listen('SASL_SSL://127.0.0.1:9093')).toContain('SASL_SSL cannot speak SASL_SSL, which is not served yet');
    const listeners = `${own},SSL://127.0.0.1:9093`;
    expect(refuse({ listeners })).toContain('SSL has no certificate for SSL: set ssl.keystore.type=PEM');
    const prefix = 'listener.name.ssl.ssl';
    const pem = { [`${prefix}.keystore.key`]: 'k', [`${prefix}.keystore.certificate.chain`]: 'c' };
    expect(refuse({ listeners, ...pem })).toContain('cannot read a keystore of type JKS');
    const keystore = { ...pem, [`${prefix}.keystore.type`]: 'PEM' };
    expect(refuse({ listeners, ...keystore })).toBeUndefined();
    expect(refuse({ listeners, ...keystore, [`${prefix}.key.password`]: 'p' })).toContain('without one');
  });

  it('keep what they speak, and what of their configs is read when they open', () => {
    const stored = { listeners: `${own},EXTRA://127.0.0.1:9093` };
    const more = { listeners: `${own},EXTRA://127.0.0.1:9093,CONTROLLER://127.0.0.1:9094` };
    const spoken = map.replace('EXTRA:PLAINTEXT', 'EXTRA:SSL');
    expect(refuse({ 'listener.security.protocol.map': spoken }, stored)).toBe(
      'Security protocol cannot be updated for existing listener ListenerName(EXTRA)',
    );
    expect(refuse({ ...more, 'listener.name.extra.connections.max.idle.ms': '7' }, stored)).toBe(
      'Configs cannot be updated dynamically for existing listener ListenerName(EXTRA), restart broker or create a new listener for update',
    );
    expect(refuse({ ...more, 'listener.name.extra.max.connections': '7' }, stored)).toBeUndefined();
    expect(refuse({ ...more, 'listener.name.extra.ssl.keystore.location': '/k' }, stored)).toBeUndefined();
    expect(refuse({ 'listener.name.extra.connections.max.idle.ms': '7' }, stored)).toBeUndefined();
  });

  it('never shut everybody out', () => {
    expect(refuse({ 'listener.name.plaintext.max.connections': '0' })).toBe('Invalid max.connections 0');
    expect(refuse({ 'listener.name.nobody.max.connections': '0' })).toBeUndefined();
  });
});

describe('the map of listeners and protocols', () => {
  const set = (text: string): string | undefined => refuse({ 'listener.security.protocol.map': text });

  it('is read as Apache reads it', () => {
    expect(set(`${map},MORE:plaintext , more : SSL `)).toBeUndefined();
    expect(set('garbage')).toBe(
      "Error parsing configuration property 'listener.security.protocol.map': begin 0, end -1, length 7",
    );
    expect(set(`${map},EXTRA:TLS`)).toBe('Invalid security protocol `TLS` defined in listener.security.protocol.map');
    expect(set('')).toContain('No security protocol defined for listener PLAINTEXT');
    expect(set(`${map},PLAINTEXT:SSL`)).toContain('Security protocol cannot be updated');
  });
});
