import { describe, expect, it } from '@jest/globals';
import { CommandLineError } from './command-line-error.js';
import { listeners } from './listen-options.js';

describe('--listen and --advertise', () => {
  it('name one listener after its protocol', () => {
    expect(listeners(['0.0.0.0:9092'], ['kafka.example.org:9092'])).toEqual([
      { name: 'PLAINTEXT', host: '0.0.0.0', port: 9092, advertised: { host: 'kafka.example.org', port: 9092 } },
    ]);
  });

  it('name several, each with what its own clients are told', () => {
    const several = ['INSIDE://10.0.0.5:9092', 'outside://[::]:9093'];
    expect(listeners(several, ['OUTSIDE://kafka.example.org:443'])).toEqual([
      { name: 'INSIDE', host: '10.0.0.5', port: 9092 },
      { name: 'OUTSIDE', host: '::', port: 9093, advertised: { host: 'kafka.example.org', port: 443 } },
    ]);
  });

  it.each([
    [['A://h:1'], ['B://h:2'], /no --listen is called B/],
    [['A://h:1'], ['h:2'], /no --listen is called PLAINTEXT/],
    [['A://h:1'], ['A://h:2', 'A://h:3'], /A is advertised twice/],
    [['A://h'], [], /write HOST:PORT/],
    [['://h:1'], [], /write HOST:PORT/],
  ])('refuse %j advertised as %j and say what to write', (listen, advertise, message) => {
    expect(() => listeners(listen, advertise)).toThrow(CommandLineError);
    expect(() => listeners(listen, advertise)).toThrow(message);
  });
});
