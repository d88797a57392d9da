import { describe, expect, it } from '@jest/globals';
import { ConnectionQuotas, parseAddressOverrides } from './connection-quotas.js';
import type { ConnectionQuotaSettings } from './connection-quotas.js';

function scene(settings: Partial<ConnectionQuotaSettings>) {
  const current = { connectionsMax: 1000, perAddressMax: 1000, overrides: new Map<string, number>(), waitingMax: 50 };
  Object.assign(current, settings);
  const quotas = new ConnectionQuotas(() => current);
  const served: string[] = [];
  const refused: string[] = [];
  const connect = (...hosts: string[]) => {
    for (const host of hosts) {
      quotas.admit({ host, serve: () => void served.push(host), refuse: () => void refused.push(host) });
    }
  };
  return { current, quotas, served, refused, connect };
}

describe('ConnectionQuotas', () => {
  it('leaves connections beyond max.connections waiting until another closes', () => {
    const { quotas, served, refused, connect } = scene({ connectionsMax: 2 });
    connect('a', 'b', 'c', 'd');
    expect(served).toEqual(['a', 'b']);
    quotas.release('a');
    expect(served).toEqual(['a', 'b', 'c']);
    expect(refused).toEqual([]);
  });

  it('refuses when socket.listen.backlog.size connections wait already', () => {
    const { quotas, refused, connect } = scene({ connectionsMax: 1, waitingMax: 1 });
    connect('a', 'b', 'c');
    expect(refused).toEqual(['c']);
    expect(quotas.waitingCount).toBe(1);
  });

  it('refuses beyond max.connections.per.ip, each address for itself', () => {
    const { quotas, served, refused, connect } = scene({ perAddressMax: 2 });
    connect('a', 'a', 'a', 'b');
    expect([served, refused]).toEqual([['a', 'a', 'b'], ['a']]);
    quotas.release('a');
    connect('a');
    expect(served).toHaveLength(4);
  });

  it('prefers an override, and knows an IPv4 address in its IPv6 form', () => {
    const overrides = parseAddressOverrides('127.0.0.1:1, ::1:0');
    const { served, refused, connect } = scene({ perAddressMax: 5, overrides });
    connect('::ffff:127.0.0.1', '127.0.0.1', '::1', '10.0.0.1');
    expect([served, refused]).toEqual([
      ['::ffff:127.0.0.1', '10.0.0.1'],
      ['127.0.0.1', '::1'],
    ]);
  });

  it('takes a new limit at once', () => {
    const { current, quotas, served, connect } = scene({ connectionsMax: 1 });
    connect('a', 'b', 'c');
    current.connectionsMax = 2;
    quotas.serveWaiting();
    expect(served).toEqual(['a', 'b']);
    current.connectionsMax = 1;
    expect(quotas.excess).toBe(1);
  });

  it('goes on to the next when one that waited is refused', () => {
    const { quotas, served, refused, connect } = scene({ connectionsMax: 2, perAddressMax: 1 });
    connect('a', 'b', 'b', 'c');
    quotas.release('a');
    expect([served, refused]).toEqual([['a', 'b', 'c'], ['b']]);
  });
});
