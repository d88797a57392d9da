import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';
import { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import { AddressQuota } from '../quotas/address-quota.js';
import { parseAddressOverrides } from './address-overrides.js';
import { ConnectionQuotas } from './connection-quotas.js';
import type { ConnectionLimit, ConnectionQuotaSettings } from './connection-quotas.js';

interface Settings extends Omit<ConnectionQuotaSettings, 'ofListener'> {
  ofListeners: Record<string, Partial<ConnectionLimit>>;
}

function scene(settings: Partial<Settings>, listeners: readonly string[] = ['PLAINTEXT']) {
  const current: { -readonly [K in keyof Settings]: Settings[K] } = {
    connectionsMax: 1000,
    creationRateMax: 1e9,
    perAddressMax: 1000,
    overrides: new Map<string, number>(),
    waitingMax: 50,
    rateWindows: { count: 11, sizeMs: 1000 },
    interBrokerListener: 'BROKERS',
    ofListeners: {},
    ...settings,
  };
  const time = new VirtualTime();
  const addresses = new AddressQuota(current.rateWindows);
  const quotas = new ConnectionQuotas({
    settings: () => ({ ...current, ofListener: (name) => ({ ...current, ...current.ofListeners[name] }) }),
    listeners,
    addresses,
    clock: time,
    timers: time,
  });
  const served: string[] = [];
  const refused: string[] = [];
  const connectTo = (listener: string, ...hosts: string[]) => {
    for (const host of hosts) {
      const serve = () => void served.push(host);
      quotas.admit({ listener, host, serve, refuse: () => void refused.push(host) });
    }
  };
  const connect = (...hosts: string[]) => connectTo(listeners[0] ?? '', ...hosts);
  const release = (host: string, listener = listeners[0] ?? '') => quotas.release({ listener, host });
  return { current, quotas, addresses, time, served, refused, connect, connectTo, release };
}

const times = (count: number, host = 'a') => Array.from({ length: count }, () => host);

describe('ConnectionQuotas', () => {
  it('leaves connections beyond max.connections waiting until another closes', () => {
    const { served, refused, connect, release } = scene({ connectionsMax: 2 });
    connect('a', 'b', 'c', 'd');
    expect(served).toEqual(['a', 'b']);
    release('a');
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
    const { served, refused, connect, release } = scene({ perAddressMax: 2 });
    connect('a', 'a', 'a', 'b');
    expect([served, refused]).toEqual([['a', 'a', 'b'], ['a']]);
    release('a');
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
    const { served, refused, connect, release } = scene({ connectionsMax: 2, perAddressMax: 1 });
    connect('a', 'b', 'b', 'c');
    release('a');
    expect([served, refused]).toEqual([['a', 'b', 'c'], ['b']]);
  });
});

describe('ConnectionQuotas of several listeners', () => {
  const listeners = ['PLAINTEXT', 'OUTSIDE'];

  it('leave connections beyond the max.connections of a listener waiting, and others not', () => {
    const ofListeners = { OUTSIDE: { connectionsMax: 1 } };
    const { current, quotas, served, connectTo, release } = scene({ ofListeners }, listeners);
    connectTo('OUTSIDE', 'a', 'b', 'c');
    connectTo('PLAINTEXT', 'd', 'e');
    expect(served).toEqual(['a', 'd', 'e']);
    release('d', 'PLAINTEXT');
    expect(served).toHaveLength(3);
    release('a', 'OUTSIDE');
    expect(served).toEqual(['a', 'd', 'e', 'b']);
    current.ofListeners = {};
    quotas.serveWaiting();
    expect(served).toEqual(['a', 'd', 'e', 'b', 'c']);
  });

  it('count together for the max.connections of the broker, of which any that closes lets one in', () => {
    const { served, connectTo, release } = scene({ connectionsMax: 2 }, listeners);
    connectTo('PLAINTEXT', 'a', 'b');
    connectTo('OUTSIDE', 'c');
    expect(served).toEqual(['a', 'b']);
    release('a', 'PLAINTEXT');
    expect(served).toEqual(['a', 'b', 'c']);
  });

  it('may be more, and fewer: who waits on one that goes is refused, who is served counts on', () => {
    const ofListeners = { OUTSIDE: { connectionsMax: 1 } };
    const { quotas, served, refused, connectTo, release } = scene({ connectionsMax: 2, ofListeners });
    expect(() => connectTo('OUTSIDE', 'a')).toThrow('there is no listener OUTSIDE');
    quotas.addListener('OUTSIDE');
    connectTo('OUTSIDE', 'a', 'b');
    connectTo('PLAINTEXT', 'c', 'd');
    expect(served).toEqual(['a', 'c']);
    quotas.removeListener('OUTSIDE');
    expect(refused).toEqual(['b']);
    release('a', 'OUTSIDE');
    expect(served).toEqual(['a', 'c', 'd']);
    expect(() => connectTo('OUTSIDE', 'e')).toThrow('there is no listener OUTSIDE');
  });

  it('that comes back while its connections go counts both', () => {
    const ofListeners = { OUTSIDE: { connectionsMax: 1 } };
    const { quotas, served, connectTo, release } = scene({ ofListeners }, listeners);
    connectTo('OUTSIDE', 'a');
    quotas.removeListener('OUTSIDE');
    quotas.addListener('OUTSIDE');
    connectTo('OUTSIDE', 'b');
    expect(served).toEqual(['a']);
    release('a', 'OUTSIDE');
    expect(served).toEqual(['a', 'b']);
  });

  it('never hold up the listener of the brokers; others make room for it', () => {
    const { quotas, served, connectTo } = scene({ connectionsMax: 2 }, ['BROKERS', 'OUTSIDE']);
    let told = 0;
    quotas.onExcess(() => told++);
    connectTo('OUTSIDE', 'a', 'b', 'c');
    connectTo('BROKERS', 'd');
    expect(served).toEqual(['a', 'b', 'd']);
    expect([told, quotas.excess]).toEqual([1, 1]);
    expect([quotas.isProtected('BROKERS'), quotas.isProtected('OUTSIDE')]).toEqual([true, false]);
    expect(scene({}, ['BROKERS']).quotas.isProtected('BROKERS')).toBe(false);
  });
});

describe('ConnectionQuotas with max.connection.creation.rate', () => {
  it('let a burst in that the rate allows over its windows, and delay the next until the rate is kept', async () => {
    const { served, refused, connect, time } = scene({ creationRateMax: 5 });
    connect(...times(50));
    expect(served).toHaveLength(50);
    connect('late', 'later');
    expect(served).toHaveLength(50);
    // 51 in ten seconds are 0.1 a second too many: two hundredths of ten seconds.
    await time.advance(199);
    expect(served).toHaveLength(50);
    await time.advance(1);
    expect(served).toHaveLength(51);
    await time.advance(1000);
    expect(served).toHaveLength(52);
    expect(refused).toEqual([]);
  });

  it('delay no connection longer than a window', async () => {
    const { served, connect, time } = scene({ creationRateMax: 0 });
    connect('a', 'b');
    expect(served).toEqual([]);
    await time.advance(1000);
    expect(served).toEqual(['a']);
    await time.advance(1000);
    expect(served).toEqual(['a', 'b']);
  });

  it('forget what is long over', async () => {
    const { served, connect, time } = scene({ creationRateMax: 5 });
    connect(...times(50));
    await time.advance(11_000);
    connect(...times(50));
    expect(served).toHaveLength(100);
  });

  it('hold for a listener on its own', () => {
    const ofListeners = { OUTSIDE: { creationRateMax: 1 } };
    const { served, connectTo } = scene({ ofListeners }, ['PLAINTEXT', 'OUTSIDE']);
    connectTo('OUTSIDE', ...times(20, 'outside'));
    connectTo('PLAINTEXT', ...times(20, 'plain'));
    expect(served.filter((host) => host === 'outside')).toHaveLength(10);
    expect(served.filter((host) => host === 'plain')).toHaveLength(20);
  });

  it('do not count the listener of the brokers against the whole broker', () => {
    const { served, connectTo } = scene({ creationRateMax: 1, ofListeners: { BROKERS: { creationRateMax: 100 } } }, [
      'BROKERS',
      'OUTSIDE',
    ]);
    connectTo('BROKERS', ...times(50, 'broker'));
    connectTo('OUTSIDE', ...times(50, 'client'));
    expect(served.filter((host) => host === 'broker')).toHaveLength(50);
    expect(served.filter((host) => host === 'client')).toHaveLength(10);
  });

  it('let one wait that has its delay already, and measure the next by a limit that has changed', async () => {
    const { current, quotas, served, connect, time } = scene({ creationRateMax: 0 });
    connect('a', 'b', 'c');
    current.creationRateMax = 1000;
    quotas.serveWaiting();
    expect(served).toEqual([]);
    await time.advance(1000);
    expect(served).toEqual(['a', 'b', 'c']);
  });

  it('wait for a slot as well as for the rate', async () => {
    const { served, connect, release, time } = scene({ creationRateMax: 0, connectionsMax: 1 });
    connect('a', 'b');
    await time.advance(5000);
    expect(served).toEqual(['a']);
    release('a');
    expect(served).toEqual(['a', 'b']);
  });

  it('count the first that comes when a listener is back whose first one waited', async () => {
    const { current, quotas, served, connectTo, time } = scene({ connectionsMax: 1 }, ['INSIDE', 'OUTSIDE']);
    connectTo('OUTSIDE', 'a', 'b');
    quotas.removeListener('OUTSIDE');
    quotas.addListener('OUTSIDE');
    Object.assign(current, { connectionsMax: 9, creationRateMax: 0 });
    connectTo('OUTSIDE', 'c');
    expect(served).toEqual(['a']);
    await time.advance(1000);
    expect(served).toEqual(['a', 'c']);
  });

  it('refuse those that wait, and leave no timer, when the broker stops', () => {
    const { quotas, refused, connect, time } = scene({ creationRateMax: 0 });
    connect('a', 'b');
    quotas.close();
    expect(refused).toEqual(['a', 'b']);
    expect(time.pending()).toBe(0);
  });
});

/** Sets `connection_creation_rate` by address; null is every other one. */
function limited(rates: readonly (readonly [address: string | null, perSecond: number])[]): ClientQuotasImage {
  const changes = rates.map(([address, perSecond]) => ({
    entity: new Map([['ip', address]]),
    quotas: new Map([['connection_creation_rate', perSecond]]),
  }));
  return ClientQuotasImage.EMPTY.with(changes);
}

describe('connection_creation_rate of addresses (KIP-612)', () => {
  it('refuses who comes too often, and only after a while', async () => {
    const { addresses, time, served, refused, connect } = scene({});
    addresses.apply(limited([['10.0.0.1', 1]]));
    connect(...times(12, '10.0.0.1'), ...times(12, '10.0.0.2'));
    expect(served).toEqual([...times(10, '10.0.0.1'), ...times(12, '10.0.0.2')]);
    expect(refused).toEqual([]);
    await time.advance(1000);
    expect(refused).toEqual(times(2, '10.0.0.1'));
  });

  it('does not count whom it refuses', async () => {
    const { addresses, time, served, connect } = scene({});
    addresses.apply(limited([['10.0.0.1', 1]]));
    connect(...times(5, '10.0.0.1'));
    await time.advance(2000);
    connect(...times(15, '10.0.0.1'));
    expect(served).toHaveLength(10);
    // The first five are forgotten, what came two seconds later is not.
    await time.advance(9000);
    connect('10.0.0.1');
    expect(served).toHaveLength(11);
  });

  it('knows addresses in all their forms, and a default', () => {
    const { addresses, served, connect } = scene({});
    addresses.apply(
      limited([
        ['10.1', 1e9],
        ['localhost', 1e9],
        [null, 0.1],
      ]),
    );
    connect(...times(3, '::ffff:10.0.0.1'), ...times(3, '127.0.0.1'), ...times(3, '10.0.0.9'));
    expect(served).toEqual([...times(3, '::ffff:10.0.0.1'), ...times(3, '127.0.0.1'), '10.0.0.9']);
  });

  it('does not count against the listener what an address may not', () => {
    const { addresses, served, connect } = scene({ creationRateMax: 1 });
    addresses.apply(limited([['10.0.0.1', 0.1]]));
    connect(...times(50, '10.0.0.1'), ...times(9, '10.0.0.2'));
    expect(served).toEqual(['10.0.0.1', ...times(9, '10.0.0.2')]);
  });

  it('holds nobody back when the broker stops', () => {
    const { addresses, quotas, refused, connect } = scene({});
    addresses.apply(limited([[null, 0.1]]));
    connect('10.0.0.1', '10.0.0.1');
    quotas.close();
    expect(refused).toEqual(['10.0.0.1']);
  });
});
