import { UpdateFeaturesRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';
import { add, end, init, produce, producerOf, untilState } from './transaction-steps.ts';

const safeDowngrade = 2;

/** Of what the coordinator was asked about and did not let in, nothing overtakes the lowest sequence. */
function lowestFirst(level: number): Step[] {
  const me = producerOf(`corner-lowest-${level}`);
  return [
    init(4, 'first', me.id),
    produce('not added, from 5', me, { sequence: 5 }),
    produce('not added, from 3', me, { sequence: 3 }),
    produce('not added, from 7', me, { sequence: 7 }),
    add(3, 'adds', me),
    produce('from 4', me, { sequence: 4 }),
    produce('from 4, in no transaction', me, { sequence: 4, isTransactional: false, transactionalId: null }),
    produce('from 3', me, { sequence: 3 }),
    produce('from 4, after 3', me, { sequence: 4 }),
    end(4, 'commits', me, true),
    untilState(me.id, 'CompleteCommit'),
    produce('not added, goes on from 9', me, { sequence: 9 }),
    add(3, 'adds once more', me),
    produce('ahead', me, { sequence: 10 }),
    produce('goes on from 5', me, { sequence: 5 }),
    end(4, 'aborts', me, false),
    untilState(me.id, 'CompleteAbort'),
    init(4, 'next epoch', me.id),
    produce('not added, from 0 of the next epoch', me, { sequence: 0 }),
    add(3, 'adds in the next epoch', me),
    produce('from 1 of the next epoch', me, { sequence: 1 }),
    produce('from 0 of the next epoch', me, { sequence: 0 }),
    end(4, 'commits the next epoch', me, true),
    untilState(me.id, 'CompleteCommit'),
  ];
}

/** What the features say decides how transactional records are checked. */
export function withLevel(level: number): Step[] {
  const me = producerOf(`corner-level-${level}`);
  const setLevel = (to: number, upgradeType: number): Step =>
    request(
      UpdateFeaturesRequest,
      1,
      { featureUpdates: [{ feature: 'transaction.version', maxVersionLevel: to, upgradeType }], timeoutMs: 10_000 },
      { label: `transaction.version ${to}` },
    );
  return [
    setLevel(level, safeDowngrade),
    init(4, 'first', me.id),
    produce('without having added', me, { sequence: 0 }),
    // At level 0 Apache cannot write down that a new client did this, and the transaction hangs for good.
    ...(level > 0 ? [produce('without having added, new client', me, { sequence: 0, version: 12 })] : []),
    add(3, 'adds', me),
    produce('ahead of what failed', me, { sequence: 3 }),
    produce('first', me, { sequence: 0 }),
    produce('a gap', me, { sequence: 3 }),
    produce('next', me, { sequence: 1 }),
    end(4, 'commits', me, true),
    untilState(me.id, 'CompleteCommit'),
    ...lowestFirst(level),
    init(5, 'again', me.id, {}, { until: { errorCode: 0 } }),
    end(5, 'new client', me, true),
    setLevel(2, 1),
  ];
}
