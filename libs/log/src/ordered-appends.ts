import type { ValidationContext, ValidBatches } from './batch-validator.js';
import { validateAtOnce, validateLarge } from './large-batch.js';
import type { AppendRejected, AppendResult, OrderedAppendOptions } from './log-operations.js';
import type { LogContext } from './log-state.js';
import { TurnPace } from './turn-pace.js';

/** The log that is appended to. */
export interface OrderedLog {
  endOffset(): number;
  validation(): ValidationContext;
  /** Why nothing can be appended at all. */
  refusal(): AppendRejected | undefined;
  /** Appends in this turn. */
  enter(valid: ValidBatches | AppendRejected, options: OrderedAppendOptions): AppendResult;
}

/**
 * Appends of clients to one log, in the order in which they came: most in the turn in which they come, those that are long to check when
 * that is done, and those behind them after that. In Kafka the log's lock does this.
 */
export class OrderedAppends {
  /** The last of those that could not be done at once. */
  private last: Promise<unknown> | undefined;

  constructor(
    private readonly context: Pick<LogContext, 'platform' | 'largeChecks'>,
    private readonly log: OrderedLog,
  ) {}

  append(bytes: Buffer, options: OrderedAppendOptions): AppendResult | Promise<AppendResult> {
    const refusal = this.log.refusal();
    if (refusal) return refusal;
    if (this.last !== undefined) return this.queue(this.last, bytes, options);
    const valid = validateAtOnce(bytes, this.log.validation());
    return valid === undefined ? this.queue(Promise.resolve(), bytes, options) : this.log.enter(valid, options);
  }

  private queue(before: Promise<unknown>, bytes: Buffer, options: OrderedAppendOptions): Promise<AppendResult> {
    const guardedFrom = this.log.endOffset();
    const appended = before.then(() => this.appendLater(bytes, { ...options, guardedFrom }));
    const settled: Promise<unknown> = appended
      .catch(() => undefined)
      .then(() => {
        if (this.last === settled) this.last = undefined;
      });
    this.last = settled;
    return appended;
  }

  private async appendLater(bytes: Buffer, options: OrderedAppendOptions): Promise<AppendResult> {
    const valid = validateAtOnce(bytes, this.log.validation()) ?? (await this.validateInPieces(bytes));
    const admission = options.admit?.() ?? {};
    return 'kind' in admission ? admission : this.log.enter(valid, { ...options, ...admission });
  }

  private validateInPieces(bytes: Buffer): Promise<ValidBatches | AppendRejected> {
    const { platform, largeChecks } = this.context;
    return largeChecks.run(async () => {
      // The log may be gone since: then nobody is to wait for work that is for nothing.
      return this.log.refusal() ?? validateLarge(bytes, this.log.validation(), new TurnPace(platform));
    });
  }
}
