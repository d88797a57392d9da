import { describe, expect, it } from '@jest/globals';
import { CommandLineError } from './command-line-error.js';
import { parseCommandLine } from './command-line.js';

describe('the command line of the broker', () => {
  it('has a default for everything', () => {
    expect(parseCommandLine([], {})).toEqual({
      listen: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }],
      dataDirectory: 'data/broker',
      settings: {},
      nodeId: 1,
      admin: undefined,
      logLevel: 'info',
      logFormat: 'pretty',
    });
  });

  it('takes port and place from the environment, and the command line before it', () => {
    const environment = { BROKER_PORT: '9292', BARNABAS_DATA: 'elsewhere' };
    expect(parseCommandLine([], environment)).toMatchObject({
      listen: [{ host: '127.0.0.1', port: 9292 }],
      dataDirectory: 'elsewhere/broker',
    });
    expect(parseCommandLine(['--listen', '[::1]:0', '--data', 'here'], environment)).toMatchObject({
      listen: [{ host: '::1', port: 0 }],
      dataDirectory: 'here',
    });
  });

  it('takes as many listeners as there are', () => {
    const several = ['--listen', 'INSIDE://10.0.0.5:9092', '--listen', 'OUTSIDE://0.0.0.0:9093'];
    expect(parseCommandLine([...several, '--advertise', 'OUTSIDE://kafka.example.org:9093'], {})).toMatchObject({
      listen: [
        { name: 'INSIDE', host: '10.0.0.5' },
        { name: 'OUTSIDE', host: '0.0.0.0', advertised: { host: 'kafka.example.org', port: 9093 } },
      ],
    });
  });

  it('collects settings, whose values may hold anything', () => {
    const command = parseCommandLine(['--set', 'a.b=c=d', '--set', 'empty='], {});
    expect(command?.settings).toEqual({ 'a.b': 'c=d', empty: '' });
  });

  it('asks for help with --help', () => {
    expect(parseCommandLine(['--help'], {})).toBeUndefined();
  });

  it.each([
    [['--listen', 'localhost'], /--listen localhost: write HOST:PORT/],
    [['--listen', '127.0.0.1:70000'], /write HOST:PORT/],
    [['--set', 'log.dirs'], /--set log.dirs: write name=value/],
    [['--node-id', '-1'], /node-id/],
    [['--log-level', 'loud'], /write one of debug, info, warn, error/],
    [['--prot', '1'], /--prot/],
    [['stray'], /stray/],
  ])('refuses %j and says what to write', (arguments_, message) => {
    expect(() => parseCommandLine(arguments_, {})).toThrow(CommandLineError);
    expect(() => parseCommandLine(arguments_, {})).toThrow(message);
  });
});
