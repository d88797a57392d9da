import type { Admin } from '@barnabas/client';
import { partitionKey } from '@barnabas/client';
import type { GroupActivity, KafkaActivity } from '@barnabas/nest';
import type { MovableTime, Timers } from '@barnabas/platform';
import { RealClock } from '@barnabas/platform';
import { lagOf, type PartitionLag } from './group-lag.js';
import { TestingError } from './testing-error.js';

export interface IdleOptions {
  /** Of the machine's time, however far the clock is moved. Default 10000. */
  readonly timeoutMs?: number;
}

export interface IdleSubject {
  readonly admin: Admin;
  readonly activity: KafkaActivity;
  readonly timers: Pick<Timers, 'sleep'>;
  /** Undefined where time cannot be moved: then retries take their time. */
  readonly clock: MovableTime | undefined;
}

const LOOK_AGAIN_MS = 3;

/**
 * Resolves when every group of the application has caught up and every handler is done. Records that wait for their next
 * attempt do not wait: time jumps to it.
 * @throws TestingError NOT_IDLE, saying what is busy
 */
export async function untilIdle(subject: IdleSubject, { timeoutMs = 10_000 }: IdleOptions = {}): Promise<void> {
  const real = new RealClock();
  const untilMs = real.monotonic() + timeoutMs;
  for (;;) {
    const lags = await lagOf(subject.admin, () => subject.activity.groups());
    const groups = subject.activity.groups();
    if (lags.length === 0 && groups.every(({ busy }) => busy.length === 0)) return;
    if (real.monotonic() >= untilMs) throw notIdle(timeoutMs, lags, groups);
    if (!(await jumped(subject.clock, groups))) await subject.timers.sleep(LOOK_AGAIN_MS, 'liveness');
  }
}

/** Moves to the next attempt when nothing else is going on. */
async function jumped(clock: MovableTime | undefined, groups: readonly GroupActivity[]): Promise<boolean> {
  const waiting = sum(groups.map((group) => group.waiting));
  const running = sum(groups.flatMap(({ busy }) => busy.map((partition) => partition.running)));
  const dueMs = clock?.nextDueMs('work');
  if (clock === undefined || dueMs === undefined || waiting === 0 || running > waiting) return false;
  await clock.advance(Math.max(0, dueMs - clock.monotonic()));
  return true;
}

function notIdle(timeoutMs: number, lags: readonly PartitionLag[], groups: readonly GroupActivity[]): TestingError {
  const lines = groups.flatMap((group) => [
    ...(group.assigned.length === 0 ? [`group '${group.group}' has no partitions: has it joined?`] : []),
    ...lags
      .filter((lag) => lag.group === group.group)
      .map(
        ({ topic, partition, lag }) => `group '${group.group}' lags ${lag} behind in ${partitionKey(topic, partition)}`,
      ),
    ...group.busy.map(
      ({ topic, partition, handler, running, queued }) =>
        `${handler} is busy with ${running} records of ${partitionKey(topic, partition)}, and ${queued} more wait`,
    ),
    ...(group.waiting > 0 ? [`${group.waiting} records of group '${group.group}' wait for their next attempt`] : []),
  ]);
  return new TestingError(
    'NOT_IDLE',
    `not idle after ${timeoutMs} ms:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
