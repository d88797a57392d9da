import type { Backoff } from './backoff.js';
import { SubscriptionError } from './errors.js';
import { unknownNames } from './unknown-names.js';

/** What may run at the same time. `partition`: nothing of one partition. `key`: nothing of one key. `none`: everything. */
export type HandlingOrder = 'partition' | 'key' | 'none';

/** What happens to a record whose handler fails. */
export interface RetryOptions {
  /** How often the handler sees a record, the first time included, before it is dead-lettered. Default 3. */
  readonly attempts?: number;
  /** The wait before each further attempt. Default `exponential('200ms', '2s')`. */
  readonly backoff?: Backoff;
}

/** Policy of one handler; what is left out comes from `KafkaModule.forRoot({ defaults })`. */
export interface SubscribeOptions {
  /**
   * How many records this handler works on at once in this process; a record that waits for its next attempt does not count.
   * Default: as many as its `order` permits with `order: 'partition'` (one per assigned partition), else 10.
   */
  readonly concurrency?: number;
  /** Default 'partition'. */
  readonly order?: HandlingOrder;
  readonly retry?: RetryOptions;
}

const known: readonly string[] = ['concurrency', 'order', 'retry'];
const knownRetry: readonly string[] = ['attempts', 'backoff'];
const orders: readonly string[] = ['partition', 'key', 'none'];

/**
 * Refuses what would otherwise be ignored or fail later. `where` names the handler.
 * @throws SubscriptionError
 */
export function checkSubscribeOptions(options: SubscribeOptions, where: string): void {
  refuseUnknown(options, known, where, 'option');
  const { concurrency, order, retry } = options;
  if (concurrency !== undefined && !isCount(concurrency))
    throw refusal(where, `concurrency must be a whole number of at least 1, not ${concurrency}`);
  if (order !== undefined && !orders.includes(order))
    throw refusal(where, `order must be one of ${orders.join(', ')}, not ${String(order)}`);
  if (retry === undefined) return;
  refuseUnknown(retry, knownRetry, where, 'retry option');
  if (retry.attempts !== undefined && !isCount(retry.attempts))
    throw refusal(where, `retry.attempts counts the first attempt too: at least 1, not ${retry.attempts}`);
  if (retry.backoff !== undefined && typeof retry.backoff.delayMs !== 'function')
    throw refusal(where, `retry.backoff must be made by exponential() or fixed()`);
}

function refuseUnknown(options: object, names: readonly string[], where: string, what: string): void {
  const problem = unknownNames(options, names, what);
  if (problem !== undefined) throw refusal(where, problem);
}

function refusal(where: string, what: string): SubscriptionError {
  return new SubscriptionError('INVALID_SUBSCRIPTION', `${where}: ${what}`);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
