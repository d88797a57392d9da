import { describe, expect, it } from '@jest/globals';
import { RequestMemory } from './request-memory.js';

describe('RequestMemory', () => {
  it('bounds nothing unless it is told to', () => {
    const memory = new RequestMemory(-1);
    expect([1e9, 1e9].map((bytes) => memory.take(bytes, () => undefined))).toEqual([true, true]);
    memory.release(1e9);
    expect(memory.usedBytes).toBe(1e9);
  });

  it('gives a request all it needs while there is something left', () => {
    const memory = new RequestMemory(100);
    expect(memory.take(99, () => undefined)).toBe(true);
    expect(memory.take(500, () => undefined)).toBe(true);
    expect(memory.take(1, () => undefined)).toBe(false);
  });

  it('wakes in the order of waiting, one after the other as memory allows, and lets nobody overtake', () => {
    const memory = new RequestMemory(100);
    const served: string[] = [];
    const client = (name: string, bytes: number) => {
      const wake = (): void => {
        if (memory.take(bytes, wake)) served.push(name);
      };
      wake();
    };
    client('first', 100);
    client('a', 100);
    client('b', 60);
    client('c', 60);
    memory.release(100);
    expect(served).toEqual(['first', 'a']);
    memory.release(100);
    expect(served).toEqual(['first', 'a', 'b', 'c']);
  });

  it('lets one that was woken take once, then the others', () => {
    const memory = new RequestMemory(10);
    const served: string[] = [];
    const greedy = (): void => {
      while (memory.take(1, greedy)) {
        served.push('greedy');
        if (served.length > 20) return;
      }
    };
    const other = (): void => {
      if (memory.take(1, other)) served.push('other');
    };
    memory.take(10, greedy);
    greedy();
    other();
    memory.release(5);
    expect(served.slice(0, 3)).toEqual(['greedy', 'other', 'greedy']);
  });

  it('forgets who has left', () => {
    const memory = new RequestMemory(1);
    let woken = 0;
    const wake = (): void => void woken++;
    memory.take(1, wake);
    memory.take(1, wake);
    memory.leave(wake);
    memory.release(1);
    expect(woken).toBe(0);
  });
});
