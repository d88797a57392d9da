import { describe, expect, it } from '@jest/globals';
import { ErrorCode, MetadataResponse } from '@barnabas/protocol';
import { encodeAnswer, encodeAnswerInTurns } from './response-writer.js';

const api = { apiKey: 3, response: MetadataResponse };

function answerOf(topics: number, name: (index: number) => string = (index) => `topic-${index}`) {
  return {
    brokers: [],
    topics: Array.from({ length: topics }, (_, index) => ({
      errorCode: ErrorCode.UnknownTopicOrPartition,
      name: name(index),
      partitions: [],
    })),
  };
}

/** The clock moves on with every look at it. */
function scene() {
  let nowMs = 0;
  let turns = 0;
  const clock = { monotonic: () => (nowMs += 1) };
  const timers = {
    defer(callback: () => void): void {
      turns += 1;
      queueMicrotask(callback);
    },
  };
  return { platform: { clock, timers } as unknown as Parameters<typeof encodeAnswerInTurns>[4], turns: () => turns };
}

describe('an answer', () => {
  it('is written at once when it is short', () => {
    const { platform, turns } = scene();
    const body = answerOf(100);
    expect(encodeAnswerInTurns(api, 12, 7, body, platform)).toEqual(encodeAnswer(api, 12, 7, body));
    expect(turns()).toBe(0);
  });

  it('is written in pieces when it is long, and comes to the same', async () => {
    const { platform, turns } = scene();
    const body = answerOf(20_000);
    const chunks = encodeAnswerInTurns(api, 12, 7, body, platform);
    expect(chunks).toBeInstanceOf(Promise);
    expect(Buffer.concat(await chunks)).toEqual(Buffer.concat(encodeAnswer(api, 12, 7, body)));
    expect(turns()).toBeGreaterThan(50);
  });

  it('rejects on what cannot be written, however late that shows', async () => {
    const body = answerOf(20_000, (index) => (index < 19_999 ? 'topic' : 'x'.repeat(40_000)));
    await expect(encodeAnswerInTurns(api, 12, 7, body, scene().platform)).rejects.toThrow('topics[19999].name');
  });
});
