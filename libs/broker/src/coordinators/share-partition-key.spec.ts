import { describe, expect, it } from '@jest/globals';
import { sharePartitionKey } from './share-partition-key.js';

const ID = 'U9lGQ3RITIStZ0scoTdOOQ';

describe('sharePartitionKey', () => {
  it.each([
    [`group:${ID}:7`, `group:${ID}:7`],
    [`a:group:${ID}:7`, `a:group:${ID}:7`],
    [`group:${ID}==:+7::`, `group:${ID}:7`],
    [`group:${ID}:-1`, `group:${ID}:-1`],
  ])('spells %s as %s', (key, spelled) => {
    expect(sharePartitionKey(key)).toBe(spelled);
  });

  it.each(['', '::', `group:${ID}`, `group:${ID}:7:`.replace(':7', ''), `group:${ID}=:7`, `group:${ID}:2147483648`])(
    'finds none in %j',
    (key) => {
      expect(sharePartitionKey(key)).toBeUndefined();
    },
  );
});
