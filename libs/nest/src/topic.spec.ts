import { describe, expect, it } from '@jest/globals';
import { isTopic, type KeyOf, topic, type ValueOf } from './topic.js';

class OrderPlaced {
  id!: string;
}

describe('a declared topic', () => {
  it('is immutable and has text keys and any JSON as values unless it says otherwise', () => {
    const orders = topic('orders');
    expect(orders).toMatchObject({ name: 'orders', key: String, value: Object, partitions: undefined, config: {} });
    expect(Object.isFrozen(orders) && Object.isFrozen(orders.config)).toBe(true);
    expect([isTopic(orders), isTopic('orders'), isTopic(null)]).toEqual([true, false, false]);
  });

  it('carries its types to those who use it', () => {
    const orders = topic('orders', { key: Number, value: OrderPlaced });
    const key: KeyOf<typeof orders> = 7;
    const value: ValueOf<typeof orders> = { id: 'o-1' };
    // @ts-expect-error keys are numbers
    const wrong: KeyOf<typeof orders> = 'o-1';
    expect([key, value.id, typeof wrong]).toEqual([7, 'o-1', 'string']);
  });

  it('takes configs as they are written', () => {
    expect(topic('t', { config: { 'retention.ms': 5000, preallocate: false } }).config).toEqual({
      'retention.ms': '5000',
      preallocate: 'false',
    });
  });

  it.each(['', '.', '..', 'a b', 'ä', 'x'.repeat(250)])('cannot be called %p', (name) => {
    expect(() => topic(name)).toThrow('is no name for a topic');
  });

  it('refuses options that do not exist, as a plain JavaScript program may give them', () => {
    expect(() => topic('t', { partition: 6 } as object)).toThrow(
      "topic 't': there is no option 'partition': there are key,",
    );
  });

  it('has at least one partition', () => {
    expect(() => topic('t', { partitions: 0 })).toThrow("partitions of topic 't' must be a whole number of at least 1");
    expect(() => topic('t', { replicationFactor: 1.5 })).toThrow('replicationFactor');
  });
});
