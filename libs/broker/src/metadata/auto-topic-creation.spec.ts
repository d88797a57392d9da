import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, zeroUuid } from '@barnabas/protocol';
import { silentLogger } from '../logger.js';
import { AutoTopicCreation } from './auto-topic-creation.js';
import { ControllerClosedError, MetadataLogOfflineError } from './metadata-log-error.js';
import type { CreateTopicOutcome, CreateTopicSpec } from './operations.js';

let asked: string[][];
let endings: PromiseWithResolvers<ErrorCode>[];
let warnings: unknown[];
let creation: AutoTopicCreation;

beforeEach(() => {
  asked = [];
  endings = [];
  warnings = [];
  creation = new AutoTopicCreation({
    controller: { createTopics },
    internalTopics: [],
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
    expect(asked).toEqual([['a', 'b'], ['c']]);
    for (const { resolve } of endings) resolve(ErrorCode.None);
    await creation.settled();
    creation.begin(['a']);
    expect(asked).toEqual([['a', 'b'], ['c'], ['a']]);
  });

  it.each([ErrorCode.TopicAlreadyExists, ErrorCode.InvalidTopicException])(
    'may be asked for again once they were refused (error %i)',
    async (errorCode) => {
      creation.begin(['a']);
      endings[0]?.resolve(errorCode);
      await creation.settled();
      creation.begin(['a']);
      expect(asked).toEqual([['a'], ['a']]);
      // Somebody else was first: nothing to warn of.
      expect(warnings).toHaveLength(errorCode === ErrorCode.TopicAlreadyExists ? 0 : 1);
    },
  );

  it('are given up without a word when the broker stops, and with one when the disk has failed', async () => {
    creation.begin(['a']);
    endings[0]?.reject(new ControllerClosedError());
    await creation.settled();
    expect(warnings).toEqual([]);
    creation.begin(['a']);
    endings[1]?.reject(new MetadataLogOfflineError(new Error('EIO')));
    await creation.settled();
    expect(warnings).toHaveLength(1);
  });
});
