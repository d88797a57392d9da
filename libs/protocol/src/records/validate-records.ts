import { ErrorCode } from '../error-codes.js';
import { ProtocolError } from '../errors.js';
import { batchAttributes } from './batch-layout.js';
import type { DecompressionOptions, RecordBatch } from './record-batch.js';
import { RecordCursor } from './record-cursor.js';

export interface RecordValidationOptions extends DecompressionOptions {
  /** Refuse records without a key, as compacted topics do. Default false. */
  requireKeys?: boolean;
  /**
   * The times between which records have to lie (`message.timestamp.before.max.ms`, `message.timestamp.after.max.ms`
   * around now). A record without a timestamp passes. Leave out under LogAppendTime.
   */
  timestampBounds?: { earliestMs: number; latestMs: number };
}

/** What a broker needs to know of a batch's records before it appends them. */
export type RecordValidation =
  | {
      readonly kind: 'valid';
      readonly minTimestamp: number;
      /** What the header's `maxTimestamp` should be: producers may have written something else there. */
      readonly maxTimestamp: number;
      /** Which record has it; the first one of several. */
      readonly offsetDeltaOfMaxTimestamp: number;
    }
  | {
      readonly kind: 'invalid';
      readonly errorCode: ErrorCode;
      readonly message: string;
      /** The records at fault, where single ones are; at most {@link recordErrorsMax}. */
      readonly recordErrors: readonly RecordError[];
    };

export interface RecordError {
  readonly batchIndex: number;
  readonly message: string;
}

/** A small batch can decompress to millions of bad records; the answer need not name them all. */
const recordErrorsMax = 100;

type Invalid = Extract<RecordValidation, { kind: 'invalid' }>;

/**
 * Walks all records of a batch that a client sent, as `LogValidator` does, without an object per record. The records
 * must be as many as the header says, fill the bytes, and count their offsets up from 0 by one. Never throws for what is
 * in the bytes.
 */
export function validateRecords(batch: RecordBatch, options: RecordValidationOptions = {}): RecordValidation {
  const { recordCount, lastOffsetDelta } = batch;
  if (recordCount <= 0) return invalid(ErrorCode.InvalidRecord, `The batch claims ${recordCount} records.`);
  if (lastOffsetDelta !== recordCount - 1) {
    return invalid(
      ErrorCode.InvalidRecord,
      `The batch claims ${recordCount} records, but its last offset delta is ${lastOffsetDelta}.`,
    );
  }
  try {
    return walk(batch, recordCount, options);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    // CORRUPT_MESSAGE would make clients send the same bytes again; that is for a checksum broken on the way.
    const errorCode = error.errorCode === ErrorCode.CorruptMessage ? ErrorCode.InvalidRecord : error.errorCode;
    return invalid(errorCode, error.message);
  }
}

function walk(batch: RecordBatch, recordCount: number, options: RecordValidationOptions): RecordValidation {
  const bytes = batch.recordBytes(options);
  const cursor = new RecordCursor(bytes, 0, bytes.length);
  const { baseTimestamp, maxTimestamp: headerTimestamp } = batch;
  const hasAppendTime = (batch.attributes & batchAttributes.logAppendTime) !== 0;
  const faults = new RecordFaults(options);
  let minTimestamp = Infinity;
  let maxTimestamp = -Infinity;
  let offsetDeltaOfMaxTimestamp = 0;
  for (let i = 0; i < recordCount; i++) {
    cursor.next();
    if (cursor.offsetDelta !== i) {
      return invalid(ErrorCode.InvalidRecord, `Record ${i} has the offset delta ${cursor.offsetDelta}.`);
    }
    const timestamp = hasAppendTime ? headerTimestamp : baseTimestamp + cursor.timestampDelta;
    if (timestamp < minTimestamp) minTimestamp = timestamp;
    if (timestamp > maxTimestamp) {
      maxTimestamp = timestamp;
      offsetDeltaOfMaxTimestamp = i;
    }
    faults.check(i, timestamp, cursor.keyLength);
  }
  if (cursor.remaining !== 0) {
    return invalid(
      ErrorCode.InvalidRecord,
      `The batch has ${cursor.remaining} bytes behind its ${recordCount} records.`,
    );
  }
  return faults.verdict() ?? { kind: 'valid', minTimestamp, maxTimestamp, offsetDeltaOfMaxTimestamp };
}

/** Collects what is wrong with single records; the batch is refused as a whole (KIP-467). */
class RecordFaults {
  readonly #requireKeys: boolean;
  readonly #earliestMs: number;
  readonly #latestMs: number;
  readonly #errors: RecordError[] = [];
  #count = 0;
  #hasBadTimestamp = false;

  constructor(options: RecordValidationOptions) {
    this.#requireKeys = options.requireKeys ?? false;
    this.#earliestMs = options.timestampBounds?.earliestMs ?? -Infinity;
    this.#latestMs = options.timestampBounds?.latestMs ?? Infinity;
  }

  check(batchIndex: number, timestamp: number, keyLength: number): void {
    if (this.#requireKeys && keyLength < 0) {
      this.#add(batchIndex, 'A compacted topic takes no record without a key.');
    } else if ((timestamp < this.#earliestMs || timestamp > this.#latestMs) && timestamp !== -1) {
      this.#hasBadTimestamp = true;
      this.#add(
        batchIndex,
        `The timestamp ${timestamp} does not lie between ${this.#earliestMs} and ${this.#latestMs}, as the topic demands.`,
      );
    }
  }

  verdict(): Invalid | undefined {
    if (this.#count === 0) return undefined;
    const errorCode = this.#hasBadTimestamp ? ErrorCode.InvalidTimestamp : ErrorCode.InvalidRecord;
    const first = this.#errors[0]?.message ?? '';
    return invalid(errorCode, `${this.#count} of the batch's records are refused. The first: ${first}`, this.#errors);
  }

  #add(batchIndex: number, message: string): void {
    this.#count++;
    if (this.#errors.length < recordErrorsMax) this.#errors.push({ batchIndex, message });
  }
}

function invalid(errorCode: ErrorCode, message: string, recordErrors: readonly RecordError[] = []): Invalid {
  return { kind: 'invalid', errorCode, message, recordErrors };
}
