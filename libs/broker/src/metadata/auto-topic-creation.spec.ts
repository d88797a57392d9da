import { beforeEach, describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import type { VirtualTime } from '@barnabas/platform';
import { ErrorCode, zeroUuid } from '@barnabas/protocol';
import { silentLogger } from '../logger.js';
import { AutoTopicCreation } from './auto-topic-creation.js';
import { ControllerClosedError, MetadataLogOfflineError } from './metadata-log-error.js';
import type { CreateTopicOutcome, CreateTopicSpec } from './operations.js';

let asked: string[][];
let endings: PromiseWithResolvers<ErrorCode>[];
let warnings: unknown[];
let creation: AutoTopicCreation;
let lingerMs: number;
let time: VirtualTime;

beforeEach(() => {
  asked = [];
  endings = [];
  warnings = [];
  lingerMs = 0;
  const platform = simulatedPlatform();
  time = platform.time;
  creation = new AutoTopicCreation({
    controller: { createTopics },
    internalTopics: [],
    lingerMs: () => lingerMs,
    timers: platform.timers,
    logger: { ...silentLogger, warn: (...line) => warnings.push(line) },
  });
});

/** A controller that takes as long as the test wants. */
async function createTopics(specs: readonly CreateTopicSpec[]): Promise<CreateTopicOutcome[]> {
  asked.push(specs.map(({ name }) => name));
  const ending = Promise.withResolvers<ErrorCode>();
  endings.push(ending);
  const errorCode = await ending.promise;
  const rest = { topicId: zeroUuid, numPartitions: 1, replicationFactor: 1, configs: new Map(), errorMessage: null };
  return specs.map(({ name }) => ({ name, errorCode, ...rest }));
}

describe('topics that are being made', () => {
  it('are not asked for again, but what else is wanted is', async () => {
    creation.begin(['a', 'b']);
    creation.begin(['a']);
    creation.begin(['b', 'c', 'a']);
    await time.quiet();
    expect(asked).toEqual([['a', 'b'], ['c']]);
    for (const { resolve } of endings) resolve(ErrorCode.None);
    await creation.settled();
    creation.begin(['a']);
    await time.quiet();
    expect(asked).toEqual([['a', 'b'], ['c'], ['a']]);
  });

  it.each([ErrorCode.TopicAlreadyExists, ErrorCode.InvalidTopicException])(
    'may be asked for again once they were refused (error %i)',
    async (errorCode) => {
      creation.begin(['a']);
      await time.quiet();
      endings[0]?.resolve(errorCode);
      await creation.settled();
      creation.begin(['a']);
      await time.quiet();
      expect(asked).toEqual([['a'], ['a']]);
      // Somebody else was first: nothing to warn of.
      expect(warnings).toHaveLength(errorCode === ErrorCode.TopicAlreadyExists ? 0 : 1);
    },
  );

  it('are told of in one line when many are refused', async () => {
    creation.begin(Array.from({ length: 5_000 }, (_, index) => `topic-${index}`));
    await time.quiet();
    endings[0]?.resolve(ErrorCode.PolicyViolation);
    await creation.settled();
    expect(warnings).toHaveLength(1);
    expect(warnings).toMatchObject([[expect.any(String), { count: 5_000, topics: { length: 10 } }]]);
  });

  it('are given up without a word when the broker stops, and with one when the disk has failed', async () => {
    creation.begin(['a']);
    await time.quiet();
    endings[0]?.reject(new ControllerClosedError());
    await creation.settled();
    expect(warnings).toEqual([]);
    creation.begin(['a']);
    await time.quiet();
    endings[1]?.reject(new MetadataLogOfflineError(new Error('EIO')));
    await creation.settled();
    expect(warnings).toHaveLength(1);
  });

  it('are made after controller.quorum.append.linger.ms, so that who asks twice in a row is told the same', async () => {
    lingerMs = 25;
    creation.begin(['a']);
    await time.advance(24);
    creation.begin(['a', 'b']);
    expect(asked).toEqual([]);
    await time.advance(1);
    expect(asked).toEqual([['a']]);
    await time.advance(24);
    expect(asked).toEqual([['a'], ['b']]);
  });

  it('are made at once when the broker stops', async () => {
    lingerMs = 25;
    creation.begin(['a']);
    const closed = creation.close();
    await time.quiet();
    expect(asked).toEqual([['a']]);
    endings[0]?.resolve(ErrorCode.None);
    await closed;
    expect(time.pending()).toBe(0);
  });
});
