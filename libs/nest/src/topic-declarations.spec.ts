import { describe, expect, it } from '@jest/globals';
import { topic } from './topic.js';
import { TopicDeclarations } from './topic-declarations.js';

describe('several declarations of one topic', () => {
  it('are taken together, whichever comes first', () => {
    const declarations = new TopicDeclarations();
    declarations.add(topic('orders', { config: { 'retention.ms': 1000 } }));
    declarations.add(topic('orders', { partitions: 6 }));
    const named = { name: 'orders', partitions: 1, replicationFactor: 3, config: {} };
    expect(declarations.complete(named)).toEqual({
      name: 'orders',
      partitions: 6,
      replicationFactor: 3,
      config: { 'retention.ms': '1000' },
    });
    const other = { ...named, name: 'mails' };
    expect(declarations.complete(other)).toBe(other);
  });

  it.each([
    [{ partitions: 6 }, { partitions: 12 }, 'partitions 6 and with partitions 12'],
    [{ replicationFactor: 1 }, { replicationFactor: 3 }, 'replicationFactor 1 and with replicationFactor 3'],
    [{ config: { a: 'x' } }, { config: { a: 'y' } }, 'a x and with a y'],
  ])('are refused when they contradict each other: %p and %p', (first, second, message) => {
    const declarations = new TopicDeclarations();
    declarations.add(topic('orders', first));
    const add = (): void => declarations.add(topic('orders', second));
    expect(add).toThrow(expect.objectContaining({ code: 'CONFLICTING_DECLARATIONS' }));
    expect(add).toThrow(`topic 'orders' is declared with ${message}: declare it once`);
  });
});
