import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { CleanStop } from './clean-stop.js';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const;
const others = new Map(signals.map((signal) => [signal, process.listeners(signal)]));

afterEach(() => {
  jest.restoreAllMocks();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!others.get(signal)?.includes(listener)) process.off(signal, listener);
    }
  }
});

/** Resolves with the status that the process would have ended with. */
function exitOf(): Promise<unknown> {
  return new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      resolve(code);
      return undefined as never;
    });
  });
}

describe('CleanStop', () => {
  it.each([
    ['SIGTERM', 'linux'],
    ['SIGINT', 'linux'],
    ['SIGINT', 'win32'],
    ['SIGHUP', 'win32'],
    ['SIGBREAK', 'win32'],
  ] as const)('stops the broker on %s, and ends with 0 (%s)', async (signal, platform) => {
    const exited = exitOf();
    const cleanStop = new CleanStop(platform);
    cleanStop.starting();
    const stop = jest.fn(() => Promise.resolve());
    cleanStop.ready(stop);
    process.emit(signal);
    expect(await exited).toBe(0);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('ends with 0 at once on a signal that comes before anything is opened', async () => {
    const exited = exitOf();
    new CleanStop();
    process.emit('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('leaves SIGHUP alone where nohup has its way with it', () => {
    new CleanStop('linux');
    expect(process.listeners('SIGHUP')).toEqual(others.get('SIGHUP'));
  });

  it('obeys a signal that came during the start when that is over', async () => {
    const exited = exitOf();
    const cleanStop = new CleanStop();
    cleanStop.starting();
    process.emit('SIGTERM');
    const stop = jest.fn(() => Promise.resolve());
    cleanStop.ready(stop);
    expect(await exited).toBe(0);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('ends with 1 on a second signal, however long the stop takes', async () => {
    const exited = exitOf();
    const cleanStop = new CleanStop();
    cleanStop.starting();
    cleanStop.ready(() => new Promise(() => undefined));
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    expect(await exited).toBe(1);
  });

  it('says why, and ends with 1, when the disk has failed, however the stop goes', async () => {
    const exited = exitOf();
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const cleanStop = new CleanStop();
    cleanStop.starting();
    cleanStop.ready(() => Promise.reject(new Error('offline')));
    cleanStop.fail(new Error('the data directory /data is offline: ENOSPC'));
    expect(await exited).toBe(1);
    expect(said).toHaveBeenCalledWith(
      'the broker stops: the data directory /data is offline: ENOSPC; mend the disk, then start it again',
    );
  });
});
