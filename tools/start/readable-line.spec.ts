import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readableLine } from './readable-line.js';

function shown(line: string): string | undefined {
  const readable = readableLine(line);
  return readable === undefined ? undefined : stripVTControlCharacters(readable);
}

describe('a line of a service', () => {
  const prefix = '[Nest] 28409  - 11/21/2026, 6:08:53 AM';

  it('loses what the starter says already', () => {
    expect(shown(`${prefix}     LOG [KafkaTopics] topic 'orders' was created +76ms`)).toBe(
      "KafkaTopics topic 'orders' was created",
    );
  });

  it('is recognised in colour', () => {
    const line = `\u001b[32m[Nest] 1  - \u001b[39m1/2/2026, 3:04:05 PM \u001b[32m    LOG\u001b[39m \u001b[38;5;3m[X] \u001b[39m\u001b[32mdone\u001b[39m`;
    expect(shown(line)).toBe('X done');
  });

  it('keeps its level when something is wrong, also during construction', () => {
    expect(shown(`${prefix}    WARN [KafkaTopics] drift`)).toBe('WARN KafkaTopics drift');
    expect(shown(`${prefix}   ERROR [InstanceLoader] broken`)).toBe('ERROR InstanceLoader broken');
  });

  it('is left out when Nest only tells how it is put together', () => {
    expect(shown(`${prefix}     LOG [RouterExplorer] Mapped {/orders, POST} route +10ms`)).toBeUndefined();
  });

  it('is left out when it is a detail', () => {
    expect(shown(`${prefix}   DEBUG [KafkaClient] joining again`)).toBeUndefined();
  });

  it('passes as it is when it is not of Nest', () => {
    expect(readableLine('listening on 127.0.0.1:9092')).toBe('listening on 127.0.0.1:9092');
  });
});
