import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLockedError } from './files.js';
import { realPlatform } from './real-platform.js';

describe('realPlatform', () => {
  it('carries a message from one connection to another and stores it', async () => {
    const { network, files } = realPlatform();
    const directory = await mkdtemp(join(tmpdir(), 'platform-'));
    const received = await new Promise<Buffer>((resolve, reject) => {
      const run = async (): Promise<void> => {
        const listener = await network.listen({ host: '127.0.0.1', port: 0 }, (connection) => {
          connection.start({ onData: resolve, onClose: () => void listener.close() });
        });
        const client = await network.connect(listener.address);
        client.start({ onData: () => undefined, onClose: () => undefined });
        client.write(Buffer.from('one '));
        client.write(Buffer.from('order'));
        client.end();
      };
      run().catch(reject);
    });
    const handle = await files.open(`${directory}/order`, 'create');
    await handle.write([received], 0);
    await handle.datasync();
    await handle.close();
    await expect(files.readFile(`${directory}/order`)).resolves.toEqual(Buffer.from('one order'));
    await rm(directory, { recursive: true });
  });

  it('has timers of its own on every call', () => {
    const first = realPlatform();
    const second = realPlatform();
    first.timers.close();
    expect(() => first.timers.schedule(1, 'work', () => undefined)).toThrow('closed');
    second.timers.schedule(1, 'work', () => undefined).cancel();
  });

  it('refuses a second lock on a directory', async () => {
    const { files } = realPlatform();
    const directory = await mkdtemp(join(tmpdir(), 'platform-'));
    const lock = await files.lockDirectory(directory);
    await expect(files.lockDirectory(directory)).rejects.toThrow(DirectoryLockedError);
    await lock.release();
    await (await files.lockDirectory(directory)).release();
    await rm(directory, { recursive: true });
  });
});
