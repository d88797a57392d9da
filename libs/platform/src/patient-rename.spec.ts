import { describe, expect, it } from '@jest/globals';
import { renamePatiently } from './patient-rename.js';

/** Fails so many times with this code, and then succeeds. */
function failing(times: number, code: string) {
  const calls: string[] = [];
  const renameOnce = async (from: string, to: string): Promise<void> => {
    calls.push(`${from} -> ${to}`);
    if (calls.length <= times) throw Object.assign(new Error(code), { code });
  };
  return { calls, renameOnce };
}

describe('a rename', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows outlasts a scanner that has the file open (%s)', async (code) => {
    const { calls, renameOnce } = failing(3, code);
    await renamePatiently('a', 'b', { isWindows: true, renameOnce });
    expect(calls).toEqual(['a -> b', 'a -> b', 'a -> b', 'a -> b']);
  });

  it('on Windows fails at once for any other reason', async () => {
    const { calls, renameOnce } = failing(1, 'ENOENT');
    await expect(renamePatiently('a', 'b', { isWindows: true, renameOnce })).rejects.toMatchObject({ code: 'ENOENT' });
    expect(calls).toHaveLength(1);
  });

  it('on Windows gives up in the end', async () => {
    const { calls, renameOnce } = failing(100, 'EPERM');
    await expect(renamePatiently('a', 'b', { isWindows: true, renameOnce })).rejects.toMatchObject({ code: 'EPERM' });
    expect(calls).toHaveLength(9);
  });

  it('elsewhere fails at once', async () => {
    const { calls, renameOnce } = failing(1, 'EPERM');
    await expect(renamePatiently('a', 'b', { isWindows: false, renameOnce })).rejects.toMatchObject({ code: 'EPERM' });
    expect(calls).toHaveLength(1);
  });
});
