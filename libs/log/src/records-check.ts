import { ErrorCode } from '@barnabas/protocol';
import type { RecordBatch, RecordView } from '@barnabas/protocol';

import { rejected } from './append-rejection.js';
import type { LogConfig } from './log-config.js';
import type { AppendRejected, RecordError } from './log-operations.js';

/** A small compressed batch can hold millions of bad records: beyond this many the answer names as many as there could be uncompressed. */
const recordErrorsMin = 1000;
const smallestRecordBytes = 7;

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
  private readonly isStampedByProducer: boolean;
  private readonly errorsMax: number;
  private readonly earliestMs: number;
  private readonly latestMs: number;

  constructor(
    private readonly batch: RecordBatch,
    config: LogConfig,
    nowMs: number,
  ) {
    this.needsKey = config.cleanupPolicy.has('compact');
    this.isCreateTime = config.messageTimestampType === 'CreateTime';
    this.isStampedByProducer = batch.timestampType === 'LogAppendTime';
    this.errorsMax = Math.max(recordErrorsMin, Math.floor(batch.sizeInBytes / smallestRecordBytes));
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
    if (this.isCreateTime && timestamp !== -1) {
      if (timestamp >= this.earliestMs && timestamp <= this.latestMs) return;
      const bounds = `[${this.earliestMs}, ${this.latestMs}]`;
      this.noteTimestamp(
        `Timestamp ${timestamp} of message with offset ${this.count} is out of range. The timestamp should be within ${bounds}`,
      );
    } else if (this.isStampedByProducer) {
      this.noteTimestamp('Invalid timestamp type. Producer should not set timestamp type to LogAppendTime.');
    }
  }

  private noteTimestamp(message: string): void {
    this.isTimestampError = true;
    this.note(message);
  }

  private note(message: string): void {
    this.errorCount++;
    if (this.errors.length < this.errorsMax) this.errors.push({ batchIndex: this.count, message });
  }
}
