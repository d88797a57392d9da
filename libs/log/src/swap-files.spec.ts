import { describe, expect, it } from '@jest/globals';
import { MemoryFiles } from '@barnabas/platform';

import { batchOf } from './log.fixture.js';
import { tidySegmentFiles } from './swap-files.js';

const zeros = (offset: number) => String(offset).padStart(20, '0');

async function directoryWith(contents: Record<string, Buffer>): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await files.makeDirectory('/log');
  for (const [name, bytes] of Object.entries(contents)) await files.replaceFile(`/log/${name}`, bytes);
  return files;
}

const nothing = Buffer.alloc(0);

async function tidied(files: MemoryFiles): Promise<string[]> {
  const names = (await files.list('/log')).map(({ name }) => name);
  return [...(await tidySegmentFiles(files, '/log', names))].sort();
}

describe('tidySegmentFiles', () => {
  it('removes what was deleted or half cleaned', async () => {
    const files = await directoryWith({
      [`${zeros(0)}.log.deleted`]: nothing,
      [`${zeros(5)}.log.cleaned`]: nothing,
      [`${zeros(7)}.log.swap`]: nothing,
      [`${zeros(9)}.log`]: nothing,
      'leader-epoch-checkpoint': nothing,
    });
    expect(await tidied(files)).toEqual([`${zeros(9)}.log`, 'leader-epoch-checkpoint']);
  });

  it('finishes a swap: the segments that it covers go, and it takes their place', async () => {
    const merged = Buffer.concat([batchOf(['a'], { baseOffset: 2 }), batchOf(['b'], { baseOffset: 14 })]);
    const files = await directoryWith({
      [`${zeros(0)}.log.swap`]: merged,
      [`${zeros(0)}.index.swap`]: nothing,
      [`${zeros(0)}.log`]: batchOf(['old']),
      [`${zeros(10)}.log`]: nothing,
      [`${zeros(10)}.timeindex`]: nothing,
      [`${zeros(10)}.snapshot`]: nothing,
      [`${zeros(15)}.log`]: nothing,
    });
    const names = await tidied(files);
    expect(names).toEqual([`${zeros(0)}.index`, `${zeros(0)}.log`, `${zeros(10)}.snapshot`, `${zeros(15)}.log`]);
    expect(await files.readFile(`/log/${zeros(0)}.log`)).toEqual(merged);
  });
});
