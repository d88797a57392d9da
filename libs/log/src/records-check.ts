import { ErrorCode } from '@barnabas/protocol';
import type { RecordBatch, RecordView } from '@barnabas/protocol';

import { rejected } from './append-rejection.js';
import type { LogConfig } from './log-config.js';
import type { AppendRejected, RecordError } from './log-operations.js';

/** A small batch can hold millions of bad records; the answer need not name them all. */
const recordErrorsMax = 1000;

/** What the records of one batch have to be (Kafka's `LogValidator.validateRecord`), told one by one. */
export class RecordsCheck {
  /** Of those told so far; -1 for none. */
  maxTimestamp = -1;
  private count = 0;
  private readonly errors: RecordError[] = [];
  private errorCount = 0;
  private isTimestampError = false;
  private readonly needsKey: boolean;
  private readonly isCreateTime: boolean;
  private readonly earliestMs: number;
  private readonly latestMs: number;

  constructor(
    private readonly batch: RecordBatch,
    config: LogConfig,
    nowMs: number,
  ) {
    this.needsKey = config.cleanupPolicy.has('compact');
    this.isCreateTime = config.messageTimestampType === 'CreateTime';
    this.earliestMs = nowMs - config.messageTimestampBeforeMaxMs;
    this.latestMs = nowMs + config.messageTimestampAfterMaxMs;
  }

  /** Takes note of the next record; a refusal ends the matter. */
  add(record: RecordView): AppendRejected | undefined {
    const { timestamp, offset } = record;
    const delta = offset - this.batch.baseOffset;
    if (delta !== this.count) {
      return rejected(ErrorCode.InvalidRecord, `the offset delta of record ${this.count} is ${delta}`);
    }
    this.checkRecord(record);
    if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp;
    this.count++;
    return undefined;
  }

  /** What is to be said once all records are told. */
  verdict(): AppendRejected | undefined {
    const { errors, isTimestampError } = this;
    if (errors.length === 0) return undefined;
    const errorCode = isTimestampError ? ErrorCode.InvalidTimestamp : ErrorCode.InvalidRecord;
    const message = isTimestampError
      ? 'One or more records have been rejected due to invalid timestamp'
      : `One or more records have been rejected due to ${this.errorCount} record errors in total`;
    return { kind: 'rejected', errorCode, message, recordErrors: errors };
  }

  private checkRecord({ timestamp, key }: RecordView): void {
    if (this.needsKey && key === null) {
      this.note('Compacted topic cannot accept message without key.');
      return;
    }
    const isInTime = timestamp >= this.earliestMs && timestamp <= this.latestMs;
    if (!this.isCreateTime || timestamp === -1 || isInTime) return;
    this.isTimestampError = true;
    const bounds = `[${this.earliestMs}, ${this.latestMs}]`;
    this.note(
      `Timestamp ${timestamp} of message with offset ${this.count} is out of range. The timestamp should be within ${bounds}`,
    );
  }

  private note(message: string): void {
    this.errorCount++;
    if (this.errors.length < recordErrorsMax) this.errors.push({ batchIndex: this.count, message });
  }
}
